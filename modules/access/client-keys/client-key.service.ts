import { randomUUID } from 'node:crypto';
import { Injectable, Optional } from '@nestjs/common';
import { DataSource, type EntityManager, IsNull } from 'typeorm';
import { AuditLog, ChangeFeed, NoChangeFeed, writeAtomically } from '../../database/index.js';
import { Clock, isoTime, withStorageErrors } from '../../support/index.js';
import { ClientKeyNotFoundError, ClientKeysFullError } from '../access.errors.js';
import { CLIENT_KEYS_TOPIC, ClientKeyAuthenticator } from './client-key-authenticator.js';
import { ClientKeyEntity } from './client-key.entity.js';
import {
  applyLimitsChange,
  type ClientKey,
  type ClientKeyChange,
  type CreatedClientKey,
  type NewClientKey,
  storedLimits,
} from './client-key.schema.js';
import { newKey } from './client-key-token.js';

/** Active client keys. Revoked ones stay in the database and do not count. */
export const MAX_CLIENT_KEYS = 10_000;

/** Makes, lists, changes and revokes client keys. */
@Injectable()
export class ClientKeyService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly authenticator: ClientKeyAuthenticator,
    private readonly auditLog: AuditLog,
    private readonly clock: Clock,
    @Optional() private readonly changes: ChangeFeed = new NoChangeFeed(),
  ) {}

  /**
   * Makes a key. The result is the only one to hold the key itself.
   * @param actor who does it, for the audit log
   * @throws ClientKeysFullError
   */
  async create({ name, scopes, limits }: NewClientKey, actor: string): Promise<CreatedClientKey> {
    const { key, prefix, salt, digest } = newKey();
    const row: ClientKeyEntity = {
      id: randomUUID(),
      name,
      scopes: [...scopes],
      limits: limits ?? null,
      prefix,
      salt,
      digest,
      createdAt: this.clock.now(),
      revokedAt: null,
    };
    await writeAtomically(this.dataSource, async (transaction) => {
      const active = await transaction.countBy(ClientKeyEntity, { revokedAt: IsNull() });
      if (active >= MAX_CLIENT_KEYS) throw new ClientKeysFullError(MAX_CLIENT_KEYS);
      await transaction.insert(ClientKeyEntity, row);
      await this.auditLog.record({ actor, action: 'client_key.created', subject: row.id }, transaction);
      await this.changes.publish(transaction, CLIENT_KEYS_TOPIC);
    });
    return { ...toClientKey(row), key };
  }

  /** Returns the active keys, oldest first. */
  async list(): Promise<ClientKey[]> {
    const keys = this.dataSource.getRepository(ClientKeyEntity);
    const order = { createdAt: 'ASC', id: 'ASC' } as const;
    const rows = await withStorageErrors(() => keys.find({ where: { revokedAt: IsNull() }, order }));
    return rows.map(toClientKey);
  }

  /**
   * Changes a key; a field that is left out stays. Effective for the next call in this process, within a
   * second in others; calls already admitted go on as they are.
   * @throws ClientKeyNotFoundError if no active key has that id
   */
  async update(id: string, change: ClientKeyChange, actor: string): Promise<ClientKey> {
    const row = await this.write(id, async (active, transaction) => {
      const { name = active.name, scopes = active.scopes } = change;
      const limits =
        change.limits === undefined
          ? active.limits
          : applyLimitsChange(storedLimits(active.limits) ?? null, change.limits);
      const values = { name, scopes: [...scopes], limits };
      await transaction.update(ClientKeyEntity, { id }, values);
      await this.auditLog.record({ actor, action: 'client_key.updated', subject: id }, transaction);
      return { ...active, ...values };
    });
    return toClientKey(row);
  }

  /**
   * Revokes a key: at once in this process, within a second in others.
   * @throws ClientKeyNotFoundError if no active key has that id
   */
  async revoke(id: string, actor: string): Promise<void> {
    await this.write(id, async (active, transaction) => {
      await transaction.update(ClientKeyEntity, { id }, { revokedAt: this.clock.now() });
      await this.auditLog.record({ actor, action: 'client_key.revoked', subject: id }, transaction);
      return active;
    });
  }

  /** Reads and changes an active key in one transaction: no other process changes it in between. */
  private async write(
    id: string,
    work: (active: ClientKeyEntity, transaction: EntityManager) => Promise<ClientKeyEntity>,
  ): Promise<ClientKeyEntity> {
    const row = await writeAtomically(this.dataSource, async (transaction) => {
      const active = await transaction.findOneBy(ClientKeyEntity, { id, revokedAt: IsNull() });
      if (active === null) throw new ClientKeyNotFoundError();
      const changed = await work(active, transaction);
      await this.changes.publish(transaction, CLIENT_KEYS_TOPIC);
      return changed;
    });
    this.authenticator.forget(row.prefix);
    return row;
  }
}

/** Leaves out limits that cannot be read: one bad row must not break the list. */
function toClientKey({ id, name, scopes, prefix, createdAt, ...row }: ClientKeyEntity): ClientKey {
  const limits = storedLimits(row.limits);
  return {
    id,
    name,
    scopes,
    ...(limits && { limits }),
    prefix,
    created_at: isoTime(createdAt),
  };
}
