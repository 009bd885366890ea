import { beforeEach, describe, expect, it } from '@jest/globals';
import { CheckDatabase } from './check-database.js';
import { CheckProcess, LEASE_MS, LOOK_MS, pass, until } from './check-process.js';

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
    await until(() => events.length === 1);
    owner.judge('a');
    await until(() => database.positionsOf(id).length === 2);
    await pass(1_000, other);
    await until(() => events.length === 2);
    owner.judge('c');
    await until(() => database.statusOf(id) === 'completed');
    await pass(1_000, other);
    await end;
    expect(events.map((each) => (each.event === 'verdict' ? each.verdict.standard_id : each.event))).toEqual([
      ...['b', 'a', 'c'],
      'end',
    ]);
    expect(events.at(-1)).toMatchObject({ outcome: { id, status: 'completed', met: 3 } });
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
