import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { IsNull, type Repository } from 'typeorm';
import { AuditLog, Clock } from '../../support/index.js';
import { ClientKeyNotFoundError } from '../access.errors.js';
import { ClientKeyAuthenticator } from './client-key-authenticator.js';
import { ClientKeyEntity } from './client-key.entity.js';
import {
  applyLimitsChange,
  type ClientKey,
  type ClientKeyChange,
  type CreatedClientKey,
  type NewClientKey,
} from './client-key.schema.js';
import { newKey } from './client-key-token.js';

/** Makes, lists, changes and revokes client keys. */
@Injectable()
export class ClientKeyService {
  /** Settles with the last change: each must begin with the limits that the one before it has stored. */
  private changes: Promise<unknown> = Promise.resolve();

  constructor(
    @InjectRepository(ClientKeyEntity) private readonly keys: Repository<ClientKeyEntity>,
    private readonly authenticator: ClientKeyAuthenticator,
    private readonly auditLog: AuditLog,
    private readonly clock: Clock,
  ) {}

  /**
   * Makes a key. The result is the only one to hold the key itself.
   * @param actor who does it, for the audit log
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
    await this.keys.insert(row);
    await this.auditLog.record({ actor, action: 'client_key.created', subject: row.id });
    return { ...toClientKey(row), key };
  }

  /** Returns the active keys, oldest first. */
  async list(): Promise<ClientKey[]> {
    const rows = await this.keys.find({
      where: { revokedAt: IsNull() },
      order: { createdAt: 'ASC', id: 'ASC' },
    });
    return rows.map(toClientKey);
  }

  /**
   * Changes a key; a field that is left out stays. Effective for the next call in this process, within a
   * second in others; calls already admitted go on as they are.
   * @throws ClientKeyNotFoundError if no active key has that id
   */
  update(id: string, change: ClientKeyChange, actor: string): Promise<ClientKey> {
    const work = this.changes.then(() => this.change(id, change, actor));
    this.changes = work.catch(() => undefined);
    return work;
  }

  /**
   * Revokes a key: at once in this process, within a second in others.
   * @throws ClientKeyNotFoundError if no active key has that id
   */
  async revoke(id: string, actor: string): Promise<void> {
    const row = await this.keys.findOneBy({ id, revokedAt: IsNull() });
    if (row === null) throw new ClientKeyNotFoundError();
    const { affected } = await this.keys.update({ id, revokedAt: IsNull() }, { revokedAt: this.clock.now() });
    this.authenticator.forget(row.prefix);
    if (affected === 0) throw new ClientKeyNotFoundError();
    await this.auditLog.record({ actor, action: 'client_key.revoked', subject: id });
  }

  private async change(id: string, change: ClientKeyChange, actor: string): Promise<ClientKey> {
    const row = await this.keys.findOneBy({ id, revokedAt: IsNull() });
    if (row === null) throw new ClientKeyNotFoundError();
    const { name = row.name, scopes = row.scopes } = change;
    const limits = change.limits === undefined ? row.limits : applyLimitsChange(row.limits, change.limits);
    const values = { name, scopes: [...scopes], limits };
    const { affected } = await this.keys.update({ id, revokedAt: IsNull() }, values);
    this.authenticator.forget(row.prefix);
    if (affected === 0) throw new ClientKeyNotFoundError();
    await this.auditLog.record({ actor, action: 'client_key.updated', subject: id });
    return toClientKey({ ...row, ...values });
  }
}

function toClientKey({ id, name, scopes, limits, prefix, createdAt }: ClientKeyEntity): ClientKey {
  return {
    id,
    name,
    scopes,
    ...(limits && { limits }),
    prefix,
    createdAt: new Date(createdAt).toISOString(),
  };
}
