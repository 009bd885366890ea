import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { IsNull, type Repository } from 'typeorm';
import type { Principal } from '../support/http/index.js';
import { Clock } from '../support/index.js';
import { ClientKeyEntity } from './client-key.entity.js';
import { type KeyDigest, matchesDigest, newKey, prefixOf } from './client-key-token.js';

/** How long a key that was found good is not looked up again: so long may another process's revocation take to be seen here. */
const CACHE_MS = 1_000;

interface KnownKey extends KeyDigest {
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
  private revocations = 0;

  constructor(
    @InjectRepository(ClientKeyEntity) private readonly keys: Repository<ClientKeyEntity>,
    private readonly clock: Clock,
  ) {}

  /** Who the token belongs to; `undefined` where it is no active key. */
  async authenticate(token: string): Promise<Principal | undefined> {
    const prefix = prefixOf(token);
    const { revocations } = this;
    const key = prefix === undefined ? undefined : (this.remembered(prefix) ?? (await this.read(prefix)));
    const matches = matchesDigest(token, key ?? this.nobody);
    if (prefix === undefined || key === undefined || !matches) return undefined;
    // A row read before a revocation must not be remembered after it.
    if (revocations === this.revocations) this.known.set(prefix, key);
    return key.principal;
  }

  /** Makes a revocation count from now on. Call it when the row was changed. */
  forget(prefix: string): void {
    this.revocations += 1;
    this.known.delete(prefix);
  }

  private remembered(prefix: string): KnownKey | undefined {
    const key = this.known.get(prefix);
    if (key === undefined || this.clock.monotonic() - key.readAtMs < CACHE_MS) return key;
    this.known.delete(prefix);
    return undefined;
  }

  private async read(prefix: string): Promise<KnownKey | undefined> {
    const readAtMs = this.clock.monotonic();
    const row = await this.keys.findOneBy({ prefix, revokedAt: IsNull() });
    if (row === null) return undefined;
    const { id, scopes, limits, salt, digest } = row;
    const principal = { actor: `client-key:${id}`, scopes: new Set(scopes), ...(limits && { limits }) };
    return { salt, digest, readAtMs, principal };
  }
}
