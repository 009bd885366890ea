import { Injectable, Optional } from '@nestjs/common';
import { DataSource, IsNull, Not } from 'typeorm';
import { AuditLog, ChangeFeed, NoChangeFeed, writeAtomically } from '../database/index.js';
import { Clock, Encrypter, type Secret, withStorageErrors } from '../support/index.js';
import { SettingEntity } from './setting.entity.js';
import { secretContext } from './stored-setting.js';

/** The change feed's topic of the settings. */
export const SETTINGS_TOPIC = 'settings';

/** Name of a row. */
export interface SettingName {
  readonly group: string;
  readonly key: string;
}

/**
 * Reads and writes the rows in the database. Every change, its audit entry and its announcement are one
 * transaction.
 * All methods throw AppError 503 `storage_busy` or `storage_unavailable`.
 */
@Injectable()
export class SettingsStore {
  constructor(
    private readonly dataSource: DataSource,
    private readonly auditLog: AuditLog,
    private readonly encrypter: Encrypter,
    private readonly clock: Clock,
    @Optional() private readonly changes: ChangeFeed = new NoChangeFeed(),
  ) {}

  all(): Promise<SettingEntity[]> {
    return withStorageErrors(() => this.repository.find());
  }

  /** Returns the rows that hold a secret, undeclared ones included. */
  secrets(): Promise<SettingEntity[]> {
    return withStorageErrors(() => this.repository.findBy({ ciphertext: Not(IsNull()) }));
  }

  find({ group, key }: SettingName): Promise<SettingEntity | null> {
    return withStorageErrors(() => this.repository.findOneBy({ group, key }));
  }

  saveSecret({ group, key }: SettingName, secret: Secret, actor: string): Promise<SettingEntity> {
    return this.save({ group, key }, actor, (revision) => ({
      value: null,
      ciphertext: this.encrypter.encrypt(secret.reveal(), secretContext({ group, key, revision })),
    }));
  }

  saveValue(name: SettingName, json: string, actor: string): Promise<SettingEntity> {
    return this.save(name, actor, () => ({ value: json, ciphertext: null }));
  }

  /** Removes the row. Returns false, and records nothing, if there was none. */
  remove({ group, key }: SettingName, actor: string): Promise<boolean> {
    return writeAtomically(this.dataSource, async (transaction) => {
      const { affected } = await transaction.delete(SettingEntity, { group, key });
      if (affected === 0) return false;
      const entry = { actor, action: 'setting.forgotten', subject: `${group}.${key}` };
      await this.auditLog.record(entry, transaction);
      await this.changes.publish(transaction, SETTINGS_TOPIC);
      return true;
    });
  }

  /** Replaces the row's envelope. Returns false, and changes nothing, if the row has changed meanwhile. */
  replaceCiphertext(row: SettingEntity, ciphertext: string, actor: string): Promise<boolean> {
    const { group, key, revision } = row;
    return writeAtomically(this.dataSource, async (transaction) => {
      const unchanged = { group, key, revision, ciphertext: row.ciphertext! };
      const { affected } = await transaction.update(SettingEntity, unchanged, { ciphertext });
      if (affected === 0) return false;
      const entry = { actor, action: 'setting.rotated', subject: `${group}.${key}` };
      await this.auditLog.record(entry, transaction);
      await this.changes.publish(transaction, SETTINGS_TOPIC);
      return true;
    });
  }

  private save(
    { group, key }: SettingName,
    actor: string,
    content: (revision: number) => Pick<SettingEntity, 'value' | 'ciphertext'>,
  ): Promise<SettingEntity> {
    return writeAtomically(this.dataSource, async (transaction) => {
      const entry = { actor, action: 'setting.stored', subject: `${group}.${key}` };
      const revision = await this.auditLog.record(entry, transaction);
      const row = { group, key, ...content(revision), revision, updatedAt: this.clock.now() };
      await transaction.upsert(SettingEntity, row, ['group', 'key']);
      await this.changes.publish(transaction, SETTINGS_TOPIC);
      return row;
    });
  }

  private get repository() {
    return this.dataSource.getRepository(SettingEntity);
  }
}
