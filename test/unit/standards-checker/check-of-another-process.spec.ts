import { beforeEach, describe, expect, it } from '@jest/globals';
import { MAX_LIVE_CHECKS_PER_KEY } from '../../../modules/standards-checker/runs/check-bounds.js';
import type { CheckEvent } from '../../../modules/standards-checker/runs/live-check.js';
import { CheckDatabase } from './check-database.js';
import { CheckProcess, LEASE_MS, LOOK_MS, pass, until } from './check-process.js';

/** Standards of verdicts, and names of other events. */
const told = (events: readonly CheckEvent[]) =>
  events.map((each) => (each.event === 'verdict' ? each.verdict.standard_id : each.event));

describe('a check of another process', () => {
  let database: CheckDatabase;
  let owner: CheckProcess;
  let other: CheckProcess;
  let id: string;

  beforeEach(async () => {
    database = new CheckDatabase();
    owner = await CheckProcess.start(database);
    other = await CheckProcess.start(database);
    id = await owner.check();
  });

  it('is cancelled by its own process when this one is asked to', async () => {
    await owner.judgeOne(id);
    const reply = other.cancel(id);
    await until(() => database.cancelRequested(id));
    await pass(1_000, owner);
    await until(() => database.statusOf(id) === 'cancelled');
    await pass(1_000, other);
    expect(await reply).toMatchObject({ id, status: 'cancelled', summary: { met: 1, error: 2 } });
    expect(await other.verdictsOf(id)).toEqual(['aborted', 'met', 'aborted']);
  });

  it('is returned as it is if it ends before it can be cancelled', async () => {
    const reply = other.cancel(id);
    await until(() => database.cancelRequested(id));
    owner.judgeAll();
    await until(() => database.statusOf(id) !== 'running');
    await pass(1_000, other);
    expect(await reply).toMatchObject({ id, status: 'completed' });
  });

  it('is still running in the reply if its process was killed, and ends as cancelled later', async () => {
    other.listen();
    const reply = other.cancel(id);
    await until(() => database.cancelRequested(id));
    await pass(10_000, other);
    expect(await reply).toMatchObject({ id, status: 'running' });
    await pass(LEASE_MS + LOOK_MS - 10_000, other);
    expect(database.statusOf(id)).toBe('cancelled');
  });

  it('is followed by its rows: stored verdicts, later ones, the end', async () => {
    await owner.judgeOne(id);
    const { events, end } = other.follow(id);
    await until(() => events.length === 2);
    owner.judge('a');
    await until(() => database.positionsOf(id).length === 2);
    await pass(1_000, other);
    await until(() => events.length === 4);
    owner.judge('c');
    await until(() => database.statusOf(id) === 'completed');
    await pass(1_000, other);
    await end;
    expect(told(events)).toEqual(['b', 'progress', 'a', 'progress', 'c', 'end']);
    expect(events[3]).toMatchObject({ progress: { done: 2, total: 3, calls_done: 2, calls_total: 3 } });
    expect(events.at(-1)).toMatchObject({ outcome: { id, status: 'completed', met: 3 } });
  });

  it('has its verdicts in the same order for all followers, also for those who come after its end', async () => {
    const followed = [owner.follow(id), other.follow(id)];
    owner.judge('c');
    await until(() => database.positionsOf(id).length === 1);
    owner.judge('a');
    await until(() => database.positionsOf(id).length === 2);
    owner.judge('b');
    await until(() => database.statusOf(id) === 'completed');
    await pass(1_000, other);
    followed.push(other.follow(id), owner.follow(id));
    await Promise.all(followed.map(({ end }) => end));
    const withoutProgress = ({ events }: { events: readonly CheckEvent[] }) =>
      events.filter(({ event }) => event !== 'progress');
    for (const each of followed) expect(withoutProgress(each)).toEqual(withoutProgress(followed[0]!));
    expect(told(withoutProgress(followed[0]!))).toEqual(['c', 'a', 'b', 'end']);
  });

  it('is read once a second for all its followers here', async () => {
    const followed = [other.follow(id), other.follow(id), other.follow(id)];
    await until(() => other.tries('findStatus') === 1);
    await other.idle();
    await pass(3_000, other);
    expect(other.tries('findStatus')).toBe(4);
    owner.judgeAll();
    await until(() => database.statusOf(id) === 'completed');
    await pass(1_000, other);
    await Promise.all(followed.map(({ end }) => end));
    for (const { events } of followed) expect(events.at(-1)).toMatchObject({ event: 'end' });
  });

  it('keeps its followers while the database cannot be read, and tells them the end afterwards', async () => {
    const { events, end } = other.follow(id);
    await other.idle();
    database.outside.exec('ALTER TABLE standards_check_verdicts RENAME TO away');
    await pass(5_000, other);
    database.outside.exec('ALTER TABLE away RENAME TO standards_check_verdicts');
    owner.judgeAll();
    await until(() => database.statusOf(id) === 'completed');
    await pass(1_000, other);
    await end;
    expect(events.at(-1)).toMatchObject({ event: 'end', outcome: { status: 'completed', met: 3 } });
  });

  it('has no end for its followers if it is removed', async () => {
    const { events, end } = other.follow(id);
    await other.idle();
    database.outside.exec('DELETE FROM standards_checks');
    await pass(1_000, other);
    await end;
    expect(events).toEqual([]);
  });

  it('is cancelled at once if the change feed tells its process', async () => {
    const reply = other.cancel(id);
    await until(() => database.cancelRequested(id));
    expect(other.feed.published).toEqual(['standards_checks']);
    owner.feed.change('standards_checks');
    await pass(0, owner);
    await owner.clock.advance(0);
    await until(() => database.statusOf(id) === 'cancelled');
    await pass(1_000, other);
    expect(await reply).toMatchObject({ id, status: 'cancelled' });
  });

  it('ends for its followers here when this process shuts down, and is read no more', async () => {
    const { events, end } = other.follow(id);
    await until(() => other.tries('findStatus') === 1);
    await other.shutDown();
    await end;
    const reads = other.tries('findStatus');
    await pass(3_000, other);
    expect([events, other.tries('findStatus')]).toEqual([[], reads]);
    expect(database.statusOf(id)).toBe('running');
  });

  it('counts for its client key', async () => {
    for (let started = 1; started < MAX_LIVE_CHECKS_PER_KEY; started += 1) {
      await [owner, other][started % 2]!.check();
    }
    for (const process of [owner, other]) {
      await expect(process.check()).rejects.toMatchObject({ status: 429, code: 'concurrency_exceeded' });
    }
    owner.judgeAll();
    await until(() => database.statusOf(id) === 'completed');
    expect(await other.check()).toBeDefined();
  });

  it('is not read any more once its follower has left', async () => {
    const leaving = { aborted: false };
    const { end } = other.follow(id, leaving);
    await pass(3_000, other);
    leaving.aborted = true;
    await pass(1_000, other);
    await end;
    expect(other.clock.pending).toBe(0);
  });
});
