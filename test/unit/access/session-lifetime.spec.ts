import { inspect } from 'node:util';
import { beforeEach, describe, expect, it } from '@jest/globals';
import {
  MAX_SESSIONS,
  SESSION_IDLE_MS,
  SESSION_LIFETIME_MS,
  TOUCH_EVERY_MS,
} from '../../../modules/access/sessions/session.store.js';
import { Logger } from '@nestjs/common';
import { FakeClock } from '../../support/fake-clock.js';
import { sessionDatabase, SessionProcess } from './session-process.js';

const HOUR_MS = 3_600_000;

describe('a session', () => {
  let clock: FakeClock;
  let process: SessionProcess;
  let other: SessionProcess;

  beforeEach(async () => {
    clock = new FakeClock();
    const dataSource = await sessionDatabase();
    process = new SessionProcess(dataSource, clock);
    other = new SessionProcess(dataSource, clock);
  });

  const startMany = async (count: number) => {
    const ids: string[] = [];
    for (let started = 0; started < count; started += 1) {
      ids.push((await process.start()).id);
      await clock.advance(1);
    }
    return ids;
  };
  const missing = async (ids: readonly string[]) => {
    const found = await Promise.all(ids.map((id) => process.has(id)));
    return ids.filter((_, index) => !found[index]);
  };

  it('lasts twelve hours at most, and two without use', () => {
    expect([SESSION_LIFETIME_MS, SESSION_IDLE_MS]).toEqual([12 * HOUR_MS, 2 * HOUR_MS]);
  });

  it('ends when it was not used for two hours', async () => {
    const { id } = await process.start();
    await clock.advance(SESSION_IDLE_MS - 1);
    expect(await process.has(id)).toBe(true);
    await clock.advance(1);
    expect(await process.has(id)).toBe(false);
  });

  it('goes on while it is used, and still ends after twelve hours', async () => {
    const { id, expiresAt } = await process.start();
    expect(expiresAt - clock.now()).toBe(SESSION_LIFETIME_MS);
    for (let hour = 1; hour < 12; hour += 1) {
      await clock.advance(HOUR_MS);
      await process.use(id);
      expect((await process.sessions.find(id))?.expiresAt).toBe(expiresAt);
    }
    await clock.advance(HOUR_MS - 1);
    expect(await process.has(id)).toBe(true);
    await clock.advance(1);
    expect(await process.has(id)).toBe(false);
  });

  it('is not extended by a look-up', async () => {
    const { id } = await process.start();
    await clock.advance(SESSION_IDLE_MS - 1);
    await process.has(id);
    await clock.advance(1);
    expect(await process.has(id)).toBe(false);
  });

  it('has its use stored at most once a minute', async () => {
    const { id } = await process.start();
    const lastUsedAt = async () => (await process.rows())[0]!.lastUsedAt;
    const startedAt = await lastUsedAt();
    await clock.advance(TOUCH_EVERY_MS - 1);
    await process.use(id);
    expect(await lastUsedAt()).toBe(startedAt);
    await clock.advance(1_001);
    await process.use(id);
    expect(await lastUsedAt()).toBe(clock.now());
  });

  it('ends at once on demand, and no other with it', async () => {
    const [one, another] = [await process.start(), await process.start()];
    await process.has(one.id);
    await process.end(one.id);
    expect([await process.has(one.id), await process.has(another.id)]).toEqual([false, true]);
  });

  it('is not revived by use once it has ended', async () => {
    const { id } = await process.start();
    await clock.advance(TOUCH_EVERY_MS);
    await process.has(id);
    await other.end(id);
    await process.use(id);
    expect(await process.rows()).toEqual([]);
  });

  it('is evicted as the oldest when there are too many', async () => {
    const ids = await startMany(MAX_SESSIONS);
    await process.use(ids[0]!);
    expect(await missing(ids)).toEqual([]);
    const { id: newest } = await process.start();
    expect(await missing(ids)).toEqual([ids[0]]);
    expect(await process.has(newest)).toBe(true);
    expect(await process.rows()).toHaveLength(MAX_SESSIONS);
  });

  it('is not evicted while others have expired unnoticed', async () => {
    const [oldest] = await startMany(MAX_SESSIONS);
    await clock.advance(HOUR_MS);
    await process.use(oldest!);
    await clock.advance(HOUR_MS);
    await process.start();
    expect(await process.has(oldest!)).toBe(true);
    expect(await process.rows()).toHaveLength(2);
  });

  it('has a unique id of 256 bits, no part of which stays in memory or is stored', async () => {
    const ids = await startMany(50);
    await missing(ids);
    expect(new Set(ids).size).toBe(50);
    const kept = inspect(process.sessions, { depth: 9, showHidden: true }) + inspect(await process.rows());
    for (const id of ids) {
      expect(Buffer.from(id, 'base64url')).toHaveLength(32);
      expect(kept).not.toContain(id.slice(0, 12));
    }
  });

  it.each(['', 'x', '__proto__', 'constructor', 'A'.repeat(44), `${'A'.repeat(42)}.`])(
    'is not looked for by %j, which is no id',
    async (id) => {
      expect(await process.has(id)).toBe(false);
      expect(process.reads).toBe(0);
    },
  );

  it('is read at most once a second, and once for all requests that come meanwhile', async () => {
    const { id } = await process.start();
    await Promise.all([process.has(id), process.has(id), process.has(id)]);
    await clock.advance(999);
    await process.has(id);
    expect(process.reads).toBe(1);
    await clock.advance(1);
    await process.has(id);
    expect(process.reads).toBe(2);
  });

  it('is found in every process, and after a restart', async () => {
    const { id } = await process.start();
    expect(await other.has(id)).toBe(true);
    const restarted = new SessionProcess(process.dataSource, clock);
    expect(await restarted.has(id)).toBe(true);
  });

  it('that another process ends is gone within a second', async () => {
    const { id } = await process.start();
    await other.has(id);
    await process.end(id);
    await clock.advance(999);
    await other.has(id);
    await clock.advance(1);
    expect(await other.has(id)).toBe(false);
  });

  it('that another process ends is gone at once if the change feed tells of it', async () => {
    const { id } = await process.start();
    await other.has(id);
    await process.end(id);
    expect(process.feed.published).toEqual(['sessions']);
    other.feed.change('sessions');
    expect(await other.has(id)).toBe(false);
  });

  it('is announced to other processes only when it ends before its time', async () => {
    await startMany(MAX_SESSIONS);
    expect(process.feed.published).toEqual([]);
    await process.start();
    expect(process.feed.published).toEqual(['sessions']);
    await clock.advance(SESSION_IDLE_MS);
    await process.start();
    expect(process.feed.published).toEqual(['sessions']);
  });

  it('is not remembered if it ended while its row was read', async () => {
    const { id } = await process.start();
    const reading = process.has(id);
    process.sessions.forget();
    expect(await reading).toBe(true);
    await process.has(id);
    expect(process.reads).toBe(2);
  });

  it('ends when the admin token is changed', async () => {
    const { id } = await process.start();
    const later = new SessionProcess(
      process.dataSource,
      clock,
      undefined,
      'another admin token, which is as long',
    );
    expect(await later.has(id)).toBe(false);
  });

  it('cannot be read while the database is away, which is not the same as having ended', async () => {
    const { id } = await process.start();
    await process.dataSource.query('DROP TABLE sessions');
    await expect(process.sessions.find(id)).rejects.toMatchObject({
      ...{ status: 503, code: 'storage_unavailable' },
    });
  });

  it('goes on if its use cannot be stored, which the next request tries again', async () => {
    const { id } = await process.start();
    Logger.overrideLogger(false);
    await clock.advance(TOUCH_EVERY_MS);
    const touch = process.store.touch.bind(process.store);
    let tries = 0;
    process.store.touch = (digest) => {
      tries += 1;
      return tries === 1 ? Promise.reject(new Error('locked')) : touch(digest);
    };
    await process.use(id);
    await process.use(id);
    expect([tries, (await process.rows())[0]!.lastUsedAt]).toEqual([2, clock.now()]);
  });
});
