import { timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { IsNull, type Repository } from 'typeorm';
import type { Principal } from '../../http/index.js';
import { Clock } from '../../support/index.js';
import { ClientKeyEntity } from './client-key.entity.js';
import { type KeyDigest, matchesDigest, newKey, prefixOf } from './client-key-token.js';

/** How long a key that was found good is not looked up again: so long may another process's change or revocation take to be seen here. */
const CACHE_MS = 1_000;

interface KnownKey {
  /** Of the right token, see `processDigest`. */
  readonly processDigest: Buffer;
  readonly principal: Principal;
  readonly readAtMs: number;
}

/** Tells who a client key belongs to. */
@Injectable()
export class ClientKeyAuthenticator {
  /** By prefix; holds only keys that were presented in full, so strangers cannot fill it. */
  private readonly known = new Map<string, KnownKey>();
  /** What tokens without a row are compared with, so that they take as long as the others. */
  private readonly nobody: KeyDigest = newKey();
  /** How often a row was changed or revoked. */
  private changes = 0;

  constructor(
    @InjectRepository(ClientKeyEntity) private readonly keys: Repository<ClientKeyEntity>,
    private readonly clock: Clock,
  ) {}

  /**
   * Who the token belongs to; `undefined` where it is no active key. At once where the key was presented a moment before.
   * @param digest the token's `processDigest`
   */
  authenticate(token: string, digest: Buffer): Principal | undefined | Promise<Principal | undefined> {
    const prefix = prefixOf(token);
    const known = prefix === undefined ? undefined : this.remembered(prefix);
    if (known === undefined) return this.lookUp(token, prefix, digest);
    return timingSafeEqual(known.processDigest, digest) ? known.principal : undefined;
  }

  /** Makes a change or a revocation count from now on. Call it when the row was changed. */
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
    const row = prefix === undefined ? null : await this.keys.findOneBy({ prefix, revokedAt: IsNull() });
    const matches = matchesDigest(token, row ?? this.nobody);
    if (prefix === undefined || row === null || !matches) return undefined;
    const { id, scopes, limits } = row;
    const principal = { actor: `client-key:${id}`, scopes: new Set(scopes), ...(limits && { limits }) };
    // A row read before a change must not be remembered after it.
    if (changes === this.changes) this.known.set(prefix, { processDigest: digest, readAtMs, principal });
    return principal;
  }
}
