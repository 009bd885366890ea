import { timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { IsNull, type Repository } from 'typeorm';
import type { Principal } from '../../http/index.js';
import { Clock, damagedRowError, withStorageErrors } from '../../support/index.js';
import { ClientKeyEntity } from './client-key.entity.js';
import { storedLimits } from './client-key.schema.js';
import { isKeyDigest, type KeyDigest, matchesDigest, newKey, prefixOf } from './client-key-token.js';

/**
 * Milliseconds that a right key is remembered without reading its row again: within this time another
 * process's change or revocation is effective here.
 */
const CACHE_MS = 1_000;

interface KnownKey {
  /** See `processDigest`. */
  readonly processDigest: Buffer;
  readonly principal: Principal;
  readonly readAtMs: number;
}

/** Finds the owner of a client key. */
@Injectable()
export class ClientKeyAuthenticator {
  /** By prefix. Holds only keys that were presented in full, so that strangers cannot fill it. */
  private readonly known = new Map<string, KnownKey>();
  /** Compared with tokens that have no row, so that they take as long as the others. */
  private readonly decoy: KeyDigest = newKey();
  /** Counts changes and revocations of rows. */
  private changes = 0;

  constructor(
    @InjectRepository(ClientKeyEntity) private readonly keys: Repository<ClientKeyEntity>,
    private readonly clock: Clock,
  ) {}

  /**
   * Returns the owner of an active key, else `undefined`. No promise if the key was presented a moment ago.
   * @param digest the token's `processDigest`
   * @throws AppError 503 `storage_busy` or `storage_unavailable` if its row cannot be read
   */
  authenticate(token: string, digest: Buffer): Principal | undefined | Promise<Principal | undefined> {
    const prefix = prefixOf(token);
    const known = prefix === undefined ? undefined : this.remembered(prefix);
    if (known === undefined) return this.lookUp(token, prefix, digest);
    return timingSafeEqual(known.processDigest, digest) ? known.principal : undefined;
  }

  /** Makes a change or a revocation effective from now on. Call it after the row was changed. */
  forget(prefix: string): void {
    this.changes += 1;
    this.known.delete(prefix);
  }

  private remembered(prefix: string): KnownKey | undefined {
    const key = this.known.get(prefix);
    if (key === undefined || this.clock.monotonic() - key.readAtMs < CACHE_MS) return key;
    this.known.delete(prefix);
    return undefined;
  }

  private async lookUp(
    token: string,
    prefix: string | undefined,
    digest: Buffer,
  ): Promise<Principal | undefined> {
    const { changes } = this;
    const readAtMs = this.clock.monotonic();
    const row = prefix === undefined ? null : await this.rowOf(prefix);
    const matches = matchesDigest(token, row ?? this.decoy);
    if (prefix === undefined || row === null || !matches) return undefined;
    const { id, scopes } = row;
    const limits = storedLimits(row.limits);
    // Without its limits the key must not be used.
    if (limits === undefined) throw damagedRowError('client_keys');
    const principal = { actor: `client-key:${id}`, scopes: new Set(scopes), ...(limits && { limits }) };
    // A row read before a change must not be remembered after it.
    if (changes === this.changes) this.known.set(prefix, { processDigest: digest, readAtMs, principal });
    return principal;
  }
  private async rowOf(prefix: string): Promise<ClientKeyEntity | null> {
    const row = await withStorageErrors(() => this.keys.findOneBy({ prefix, revokedAt: IsNull() }));
    // With a damaged digest a right key would be refused as a wrong one.
    if (row !== null && !isKeyDigest(row)) throw damagedRowError('client_keys');
    return row;
  }
}
