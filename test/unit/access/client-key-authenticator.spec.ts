import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Repository } from 'typeorm';
import { ClientKeyAuthenticator } from '../../../modules/access/client-keys/client-key-authenticator.js';
import type { ClientKeyEntity } from '../../../modules/access/index.js';
import { matchesDigest, newKey } from '../../../modules/access/client-keys/client-key-token.js';
import { processDigest } from '../../../modules/access/process-digest.js';
import { SystemClock } from '../../../modules/support/index.js';
import { ManualChangeFeed } from '../../support/manual-change-feed.js';

class ManualClock extends SystemClock {
  ms = 0;
  override monotonic() {
    return this.ms;
  }
}

const made = newKey();
const row = { ...made, id: 'k1', name: 'x', scopes: ['use'], createdAt: 0, revokedAt: null };

describe('authenticating a client key', () => {
  let clock: ManualClock;
  let rows: Map<string, typeof row>;
  let lookUps: number;
  let whileReading: () => void;
  let feed: ManualChangeFeed;
  let authenticator: ClientKeyAuthenticator;

  beforeEach(() => {
    clock = new ManualClock();
    rows = new Map([[made.prefix, row]]);
    lookUps = 0;
    whileReading = () => undefined;
    const repository = {
      async findOneBy({ prefix }: { prefix: string }) {
        lookUps += 1;
        const found = rows.get(prefix) ?? null;
        whileReading();
        return found;
      },
    };
    feed = new ManualChangeFeed();
    feed.isLive = false;
    const keys = repository as unknown as Repository<ClientKeyEntity>;
    authenticator = new ClientKeyAuthenticator(keys, clock, feed);
  });

  const authenticate = (token: string) => authenticator.authenticate(token, processDigest(token));

  it('tells its owner and its scopes', async () => {
    expect(await authenticate(made.key)).toEqual({
      actor: 'client-key:k1',
      scopes: new Set(['use']),
    });
  });

  it.each([
    ['the last character changed', made.key.slice(0, -1) + (made.key.endsWith('A') ? 'B' : 'A')],
    ['another secret behind the prefix', `${made.prefix}_${'A'.repeat(43)}`],
    ['the prefix alone', made.prefix],
    ['more behind it', `${made.key}A`],
    ['nothing', ''],
    ['the digest', made.digest],
  ])('finds no owner for %s', async (_name, token) => {
    expect(await authenticate(token)).toBeUndefined();
  });

  it('asks the database at most once a second for a key that is in use', async () => {
    await authenticate(made.key);
    clock.ms = 999;
    await authenticate(made.key);
    expect(lookUps).toBe(1);
    clock.ms = 1_000;
    await authenticate(made.key);
    expect(lookUps).toBe(2);
  });

  it('asks the database once for all requests that come while it answers', async () => {
    const owners = await Promise.all([made.key, made.key, made.key].map(async (key) => authenticate(key)));
    expect(owners.map((owner) => owner?.actor)).toEqual(['client-key:k1', 'client-key:k1', 'client-key:k1']);
    expect(lookUps).toBe(1);
  });

  it('compares each token with a row that several requests share', async () => {
    const wrong = `${made.prefix}_${'A'.repeat(43)}`;
    const [right, refused] = await Promise.all([authenticate(made.key), authenticate(wrong)]);
    expect(right).toBeDefined();
    expect(refused).toBeUndefined();
  });

  it('reads the row again for a request that comes after a revocation, while an older read is under way', async () => {
    const older = authenticate(made.key);
    rows.clear();
    authenticator.forget(made.prefix);
    expect(await authenticate(made.key)).toBeUndefined();
    expect(await older).toBeDefined();
  });

  it('shares no read that began a second ago', async () => {
    const older = authenticate(made.key);
    rows.clear();
    clock.ms = 1_000;
    expect(await authenticate(made.key)).toBeUndefined();
    expect(await older).toBeDefined();
  });

  it.each([
    ['SQLITE_CORRUPT', 'storage_unavailable'],
    ['SQLITE_IOERR_READ', 'storage_unavailable'],
    ['SQLITE_BUSY', 'storage_busy'],
  ])('does not take a read that fails with %s for a wrong key', async (code, expected) => {
    whileReading = () => {
      throw Object.assign(new Error('query failed'), { driverError: { code } });
    };
    const refusal = { status: 503, code: expected };
    await expect(authenticate(made.key)).rejects.toMatchObject(refusal);
    await expect(authenticate(`${made.prefix}_${'A'.repeat(43)}`)).rejects.toMatchObject(refusal);
  });

  it.each([
    ['zeros in the digest', { digest: `\0\0\0${made.digest.slice(3)}` }],
    ['zeros in the salt', { salt: '\0'.repeat(22) }],
    ['no digest', { digest: '' }],
  ])('does not take a damaged row for a wrong key: %s', async (_what, damage) => {
    rows.set(made.prefix, { ...row, ...damage });
    await expect(authenticate(made.key)).rejects.toMatchObject({ status: 503, code: 'storage_unavailable' });
  });

  it('still compares the whole key when it remembers the row', async () => {
    await authenticate(made.key);
    expect(await authenticate(`${made.prefix}_${'A'.repeat(43)}`)).toBeUndefined();
  });

  it('sees a revocation by another process within a second', async () => {
    await authenticate(made.key);
    rows.clear();
    clock.ms = 1_000;
    expect(await authenticate(made.key)).toBeUndefined();
  });

  it('asks the database once for a key in use while the change feed is live, until a change', async () => {
    feed.isLive = true;
    await authenticate(made.key);
    clock.ms = 29_999;
    await authenticate(made.key);
    expect(lookUps).toBe(1);
    rows.clear();
    feed.change('client_keys');
    expect(await authenticate(made.key)).toBeUndefined();
    expect(lookUps).toBe(2);
  });

  it('does not remember a row that was read before the change feed told of a change', async () => {
    feed.isLive = true;
    whileReading = () => {
      whileReading = () => undefined;
      rows.clear();
      feed.change('client_keys');
    };
    await authenticate(made.key);
    expect(await authenticate(made.key)).toBeUndefined();
  });

  it('shares no read that began before the change feed told of a change', async () => {
    feed.isLive = true;
    const older = authenticate(made.key);
    rows.clear();
    feed.change('client_keys');
    expect(await authenticate(made.key)).toBeUndefined();
    expect(await older).toBeDefined();
  });

  it('sees a revocation by this process at once', async () => {
    await authenticate(made.key);
    rows.clear();
    authenticator.forget(made.prefix);
    expect(await authenticate(made.key)).toBeUndefined();
  });

  it('does not remember a row that was read before a revocation', async () => {
    whileReading = () => {
      rows.clear();
      authenticator.forget(made.prefix);
    };
    await authenticate(made.key);
    expect(await authenticate(made.key)).toBeUndefined();
  });
});

describe('a new key', () => {
  it('matches its own digest and no other', () => {
    expect(matchesDigest(made.key, made)).toBe(true);
    expect(matchesDigest(made.key, newKey())).toBe(false);
  });

  it('shows in its prefix fewer than twelve characters of itself', () => {
    expect(made.key.startsWith(`${made.prefix}_`)).toBe(true);
    expect(made.prefix.length).toBeLessThan(12);
  });
});
