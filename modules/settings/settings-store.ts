import { Injectable } from '@nestjs/common';
import { DataSource, IsNull, Not } from 'typeorm';
import { writeAtomically } from '../database/index.js';
import { Clock, Encrypter, type Secret, toStorageError } from '../support/index.js';
import { SettingEntity } from './setting.entity.js';
import { StoredAuditLog } from './stored-audit-log.js';
import { secretContext } from './stored-setting.js';

/** Name of a row. */
export interface SettingName {
  readonly group: string;
  readonly key: string;
}

/**
 * Reads and writes the rows in the database. Every change and its audit entry are one transaction.
 * All methods throw AppError 503 `storage_busy` or `storage_unavailable`.
 */
@Injectable()
export class SettingsStore {
  constructor(
    private readonly dataSource: DataSource,
    private readonly auditLog: StoredAuditLog,
    private readonly encrypter: Encrypter,
    private readonly clock: Clock,
  ) {}

  all(): Promise<SettingEntity[]> {
    return this.read(() => this.repository.find());
  }

  /** Returns the rows that hold a secret, undeclared ones included. */
  secrets(): Promise<SettingEntity[]> {
    return this.read(() => this.repository.findBy({ ciphertext: Not(IsNull()) }));
  }

  find({ group, key }: SettingName): Promise<SettingEntity | null> {
    return this.read(() => this.repository.findOneBy({ group, key }));
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
    return writeAtomically(this.dataSource, (run) => {
      const remove = this.dataSource.createQueryBuilder().delete().from(SettingEntity);
      if (run(remove.where({ group, key })).changes === 0) return false;
      this.auditLog.recordWithin(run, { actor, action: 'setting.forgotten', subject: `${group}.${key}` });
      return true;
    });
  }

  /** Replaces the row's envelope. Returns false, and changes nothing, if the row has changed meanwhile. */
  replaceCiphertext(row: SettingEntity, ciphertext: string, actor: string): Promise<boolean> {
    const { group, key, revision } = row;
    return writeAtomically(this.dataSource, (run) => {
      const update = this.dataSource.createQueryBuilder().update(SettingEntity).set({ ciphertext });
      const unchanged = { group, key, revision, ciphertext: row.ciphertext! };
      if (run(update.where(unchanged)).changes === 0) return false;
      this.auditLog.recordWithin(run, { actor, action: 'setting.rotated', subject: `${group}.${key}` });
      return true;
    });
  }

  private save(
    { group, key }: SettingName,
    actor: string,
    content: (revision: number) => Pick<SettingEntity, 'value' | 'ciphertext'>,
  ): Promise<SettingEntity> {
    return writeAtomically(this.dataSource, (run) => {
      const subject = `${group}.${key}`;
      const revision = this.auditLog.recordWithin(run, { actor, action: 'setting.stored', subject });
      const row = { group, key, ...content(revision), revision, updatedAt: this.clock.now() };
      const insert = this.dataSource.createQueryBuilder().insert().into(SettingEntity).values(row);
      run(insert.orUpdate(['value', 'ciphertext', 'revision', 'updated_at'], ['group', 'key']));
      return row;
    });
  }

  private get repository() {
    return this.dataSource.getRepository(SettingEntity);
  }

  private async read<T>(query: () => Promise<T>): Promise<T> {
    try {
      return await query();
    } catch (error) {
      throw toStorageError(error);
    }
  }
}
