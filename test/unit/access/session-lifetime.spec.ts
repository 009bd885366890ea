import { inspect } from 'node:util';
import { beforeEach, describe, expect, it } from '@jest/globals';
import {
  MAX_SESSIONS,
  SESSION_IDLE_MS,
  SESSION_LIFETIME_MS,
  Sessions,
} from '../../../modules/access/sessions/sessions.js';
import { FakeClock } from '../../support/fake-clock.js';

const HOUR_MS = 3_600_000;

describe('a session', () => {
  let clock: FakeClock;
  let sessions: Sessions;

  beforeEach(() => {
    clock = new FakeClock();
    sessions = new Sessions(clock);
  });

  it('lasts twelve hours at most, and two without use', () => {
    expect([SESSION_LIFETIME_MS, SESSION_IDLE_MS]).toEqual([12 * HOUR_MS, 2 * HOUR_MS]);
  });

  it('ends when it was not used for two hours', async () => {
    const { id } = sessions.start();
    await clock.advance(SESSION_IDLE_MS - 1);
    expect(sessions.find(id)).toBeDefined();
    await clock.advance(1);
    expect(sessions.find(id)).toBeUndefined();
    expect(sessions.size).toBe(0);
  });

  it('goes on while it is used, and still ends after twelve hours', async () => {
    const { id, session } = sessions.start();
    expect(session.expiresAt - clock.now()).toBe(SESSION_LIFETIME_MS);
    for (let hour = 1; hour < 12; hour += 1) {
      await clock.advance(HOUR_MS);
      sessions.touch(id);
      expect(sessions.find(id)?.expiresAt).toBe(session.expiresAt);
    }
    await clock.advance(HOUR_MS - 1);
    expect(sessions.find(id)).toBeDefined();
    await clock.advance(1);
    expect(sessions.find(id)).toBeUndefined();
  });

  it('is not extended by a look-up', async () => {
    const { id } = sessions.start();
    await clock.advance(SESSION_IDLE_MS - 1);
    sessions.find(id);
    await clock.advance(1);
    expect(sessions.find(id)).toBeUndefined();
  });

  it('ends at once on demand, and no other with it', () => {
    const [one, other] = [sessions.start(), sessions.start()];
    sessions.end(one.id);
    expect(sessions.find(one.id)).toBeUndefined();
    expect(sessions.find(other.id)).toBeDefined();
  });

  it('is not revived by use once it has ended', () => {
    const { id } = sessions.start();
    sessions.end(id);
    sessions.touch(id);
    expect(sessions.find(id)).toBeUndefined();
  });

  it('is evicted as the oldest when there are too many', () => {
    const ids = Array.from({ length: MAX_SESSIONS }, () => sessions.start().id);
    sessions.touch(ids[0]!);
    expect(ids.filter((id) => sessions.find(id) === undefined)).toEqual([]);
    const { id: newest } = sessions.start();
    expect(ids.filter((id) => sessions.find(id) === undefined)).toEqual([ids[0]]);
    expect(sessions.find(newest)).toBeDefined();
    expect(sessions.size).toBe(MAX_SESSIONS);
  });

  it('is not evicted while others have expired unnoticed', async () => {
    const { id: oldest } = sessions.start();
    for (let count = 1; count < MAX_SESSIONS; count += 1) sessions.start();
    await clock.advance(HOUR_MS);
    sessions.touch(oldest);
    await clock.advance(HOUR_MS);
    sessions.start();
    expect(sessions.find(oldest)).toBeDefined();
    expect(sessions.size).toBe(2);
  });

  it('has a unique id of 256 bits, no part of which stays in memory', () => {
    const ids = Array.from({ length: 50 }, () => sessions.start().id);
    expect(new Set(ids).size).toBe(50);
    const kept = inspect(sessions, { depth: 9, showHidden: true });
    for (const id of ids) {
      expect(Buffer.from(id, 'base64url')).toHaveLength(32);
      expect(kept).not.toContain(id.slice(0, 12));
    }
  });

  it.each(['', 'x', '__proto__', 'constructor', 'A'.repeat(43)])('is not found by %j', (id) => {
    sessions.start();
    expect(sessions.find(id)).toBeUndefined();
  });
});
