import { setImmediate } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { DecryptError, Encrypter } from '../support/index.js';
import type { SettingEntity } from './setting.entity.js';
import { SettingsStore } from './settings-store.js';
import { secretContext } from './stored-setting.js';

/** What a rotation found, in rows. */
export interface RotationSummary {
  /** Encrypted anew by this run. */
  readonly rotated: number;
  /** Under the current key already. */
  readonly current: number;
  /** Decrypted by none of the keys, and left as they are. */
  readonly unreadable: number;
}

/** Called after each row. */
export type RotationProgress = (done: number, total: number) => void;

/** Brings every stored secret under the current key. */
@Injectable()
export class SettingsRotation {
  constructor(
    private readonly store: SettingsStore,
    private readonly encrypter: Encrypter,
  ) {}

  /**
   * One transaction a row, so it can be broken off anywhere and run again, beside a live server and beside another
   * rotation: a row somebody changed meanwhile is looked at again, never overwritten.
   * @throws AppError 503 when the database fails; rows done so far stay done
   */
  async rotate(actor: string, onProgress?: RotationProgress): Promise<RotationSummary> {
    const summary = { rotated: 0, current: 0, unreadable: 0 };
    const rows = await this.store.secrets();
    for (const [index, row] of rows.entries()) {
      const outcome = await this.rotateRow(row, actor);
      if (outcome !== 'gone') summary[outcome] += 1;
      onProgress?.(index + 1, rows.length);
      // SQLite answers within the turn; without this, calls would wait for the whole table.
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
