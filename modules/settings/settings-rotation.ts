import { setImmediate } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { AppError, DecryptError, Encrypter } from '../support/index.js';
import type { SettingEntity } from './setting.entity.js';
import { SettingsStore } from './settings-store.js';
import { secretContext } from './stored-setting.js';

/** Result of a rotation, in rows. */
export interface RotationSummary {
  /** Encrypted under the current key by this run. */
  readonly rotated: number;
  /** Already under the current key. */
  readonly current: number;
  /** Not decrypted by any of the keys; left as they are. */
  readonly unreadable: number;
}

/** Called after each row. */
export type RotationProgress = (done: number, total: number) => void;

/** Encrypts every stored secret under the current key. */
@Injectable()
export class SettingsRotation {
  constructor(
    private readonly store: SettingsStore,
    private readonly encrypter: Encrypter,
  ) {}

  /**
   * Runs one transaction per row, so that it may be interrupted at any row and run again, beside a live
   * server and beside another rotation: a row that changed meanwhile is read again, never overwritten.
   * @throws AppError 503 if the database fails; rows rotated so far stay rotated
   */
  async rotate(actor: string, onProgress?: RotationProgress): Promise<RotationSummary> {
    const summary = { rotated: 0, current: 0, unreadable: 0 };
    const rows = await this.store.secrets();
    for (const [index, row] of rows.entries()) {
      const outcome = await this.rotateRow(row, actor).catch((error: unknown) => {
        throw brokenOff(error, summary.rotated);
      });
      if (outcome !== 'gone') summary[outcome] += 1;
      onProgress?.(index + 1, rows.length);
      // SQLite answers within the same turn; without this, calls would wait for the whole table.
      await setImmediate();
    }
    return summary;
  }

  private async rotateRow(row: SettingEntity, actor: string): Promise<keyof RotationSummary | 'gone'> {
    let latest: SettingEntity | null = row;
    while (typeof latest?.ciphertext === 'string') {
      const text = this.decrypt(latest, latest.ciphertext);
      if (text === undefined) return 'unreadable';
      if (this.encrypter.isCurrent(latest.ciphertext)) return 'current';
      const renewed = this.encrypter.encrypt(text, secretContext(latest));
      if (await this.store.replaceCiphertext(latest, renewed, actor)) return 'rotated';
      latest = await this.store.find(row);
    }
    return 'gone';
  }

  private decrypt(row: SettingEntity, ciphertext: string): string | undefined {
    try {
      return this.encrypter.decrypt(ciphertext, secretContext(row));
    } catch (error) {
      if (error instanceof DecryptError) return undefined;
      throw error;
    }
  }
}

/** The message of one row's transaction says that nothing was changed: rows before it were. */
function brokenOff(error: unknown, rotated: number): unknown {
  if (!(error instanceof AppError)) return error;
  const { code, status, type, retryAfterMs } = error;
  const message =
    `The database failed after ${rotated} secrets were encrypted under the current key. They stay so: run it ` +
    'again to go on with the rest.';
  return new AppError({ message, code, status, type, retryAfterMs, cause: error });
}
