import { timingSafeEqual } from 'node:crypto';
import { Injectable, Optional } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { IsNull, type Repository } from 'typeorm';
import { ChangeFeed, Freshness, NoChangeFeed, type ReadMark } from '../../database/index.js';
import type { Principal } from '../../http/index.js';
import { Clock, damagedRowError, withStorageErrors } from '../../support/index.js';
import { ClientKeyEntity } from './client-key.entity.js';
import { storedLimits } from './client-key.schema.js';
import { isKeyDigest, type KeyDigest, matchesDigest, newKey, prefixOf } from './client-key-token.js';

/** The change feed's topic of the client keys. */
export const CLIENT_KEYS_TOPIC = 'client_keys';

interface KnownKey {
  /** See `processDigest`. */
  readonly processDigest: Buffer;
  readonly principal: Principal;
  readonly read: ReadMark;
}

/** A row that is being read. */
interface Reading {
  readonly read: ReadMark;
  readonly row: Promise<ClientKeyEntity | null>;
}

/** Finds the owner of a client key. */
@Injectable()
export class ClientKeyAuthenticator {
  /** By prefix. Holds only keys that were presented in full, so that strangers cannot fill it. */
  private readonly known = new Map<string, KnownKey>();
  /** By prefix. All requests that need a row while it is read share it: each second there may be hundreds. */
  private readonly readings = new Map<string, Reading>();
  /** Compared with tokens that have no row, so that they take as long as the others. */
  private readonly decoy: KeyDigest = newKey();
  /** Counts this process's own changes and revocations of rows. */
  private changes = 0;
  private readonly freshness: Freshness;

  constructor(
    @InjectRepository(ClientKeyEntity) private readonly keys: Repository<ClientKeyEntity>,
    clock: Clock,
    @Optional() feed: ChangeFeed = new NoChangeFeed(),
  ) {
    this.freshness = new Freshness(feed, CLIENT_KEYS_TOPIC, clock);
    feed.subscribe(CLIENT_KEYS_TOPIC, () => this.known.clear());
  }

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
    this.readings.delete(prefix);
  }

  private remembered(prefix: string): KnownKey | undefined {
    const key = this.known.get(prefix);
    if (key === undefined || this.freshness.isFresh(key.read)) return key;
    this.known.delete(prefix);
    return undefined;
  }

  private async lookUp(
    token: string,
    prefix: string | undefined,
    digest: Buffer,
  ): Promise<Principal | undefined> {
    const { changes } = this;
    const reading = prefix === undefined ? undefined : this.readingOf(prefix);
    const row = (await reading?.row) ?? null;
    const matches = matchesDigest(token, row ?? this.decoy);
    if (prefix === undefined || row === null || !matches) return undefined;
    const { read } = reading!;
    const { id, scopes } = row;
    const limits = storedLimits(row.limits);
    // Without its limits the key must not be used.
    if (limits === undefined) throw damagedRowError('client_keys');
    const principal = { actor: `client-key:${id}`, scopes: new Set(scopes), ...(limits && { limits }) };
    // A row read before a change must not be remembered after it.
    if (changes === this.changes) this.known.set(prefix, { processDigest: digest, read, principal });
    return principal;
  }

  /** Returns the read of a row that is under way, if it is not too old to be remembered, else a new one. */
  private readingOf(prefix: string): Reading {
    const shared = this.readings.get(prefix);
    if (shared !== undefined && this.freshness.isFresh(shared.read)) return shared;
    const reading = { read: this.freshness.mark(), row: this.rowOf(prefix) };
    this.readings.set(prefix, reading);
    const done = () => {
      if (this.readings.get(prefix) === reading) this.readings.delete(prefix);
    };
    reading.row.then(done, done);
    return reading;
  }

  private async rowOf(prefix: string): Promise<ClientKeyEntity | null> {
    const row = await withStorageErrors(() => this.keys.findOneBy({ prefix, revokedAt: IsNull() }));
    // With a damaged digest a right key would be refused as a wrong one.
    if (row !== null && !isKeyDigest(row)) throw damagedRowError('client_keys');
    return row;
  }
}
