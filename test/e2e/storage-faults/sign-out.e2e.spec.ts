import { beforeEach, describe, expect, it } from '@jest/globals';
import Database from 'better-sqlite3';
import { FaultedServer, outcomeOf } from '../../support/storage-faults/faulted-server.js';
import { LockHolder } from '../../support/storage-faults/lock-holder.js';

const SESSION = '/api/v1/session';

describe('a sign-out while storage fails', () => {
  let faulted: FaultedServer;
  let headers: Record<string, string>;

  beforeEach(async () => {
    faulted = await FaultedServer.start();
    const cookie = (await faulted.signIn()).headers.get('set-cookie')!.split(';')[0]!;
    headers = { cookie, origin: faulted.server.url };
  });

  const current = () => outcomeOf(faulted.server.request(SESSION, { headers }));
  const signOut = () => outcomeOf(faulted.server.request(SESSION, { method: 'DELETE', headers }));
  const recorded = () => {
    const database = new Database(faulted.database, { readonly: true });
    const count = database.prepare("SELECT count(*) FROM audit WHERE action = 'session.ended'").pluck().get();
    database.close();
    return count;
  };

  it('is refused under a lock and keeps the session; the next one ends it', async () => {
    const lock = await LockHolder.hold(faulted.database);
    expect(await signOut()).toBe('503 `storage_busy`, retry-after 1');
    expect([await current(), recorded()]).toEqual(['200', 0]);
    await lock.release();
    expect(await signOut()).toBe('204');
    expect([await current(), recorded()]).toEqual(['401 `invalid_api_key`', 1]);
  });

  it('is refused on a broken disk, though it may be recorded, and keeps the session', async () => {
    faulted.server.limitFileSize(0);
    expect(await signOut()).toBe('503 `storage_uncertain`');
    expect(await current()).toBe('200');
    faulted.server.limitFileSize('unlimited');
    expect(await signOut()).toBe('204');
    expect([await current(), recorded()]).toEqual(['401 `invalid_api_key`', 1]);
  });

  it('that waits for a lock ends the session before it is acknowledged, and not before it is recorded', async () => {
    const lock = await LockHolder.hold(faulted.database);
    let answered = false;
    const signedOut = signOut().finally(() => (answered = true));
    expect([await current(), answered, recorded()]).toEqual(['200', false, 0]);
    await lock.release();
    expect(await signedOut).toBe('204');
    expect([await current(), recorded()]).toEqual(['401 `invalid_api_key`', 1]);
  });
});
