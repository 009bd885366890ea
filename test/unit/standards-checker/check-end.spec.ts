import { describe, expect, it } from '@jest/globals';
import { CheckDatabase } from './check-database.js';
import { CheckProcess, pass, until } from './check-process.js';

describe('the end of a check', () => {
  let database: CheckDatabase;
  let owner: CheckProcess;
  let id: string;
  let followed: ReturnType<CheckProcess['follow']>;

  /** @param timeoutMs time that a write waits for a lock */
  async function start(timeoutMs?: number): Promise<void> {
    database = new CheckDatabase();
    owner = await CheckProcess.start(database, timeoutMs);
    id = await owner.check();
    followed = owner.follow(id);
  }

  /** Starts a check, and holds the write lock. Writes do not wait for it. @returns what releases it */
  async function startLocked(): Promise<() => void> {
    await start(1);
    await owner.idle();
    return database.lock();
  }

  const firstTryFailed = async () => {
    await until(() => owner.tries('end') === 1);
    await owner.idle();
  };
  /** Lets time go by until the check has that status. */
  const untilStatus = (status: string, ...others: CheckProcess[]) =>
    until(async () => {
      await pass(1_000, owner, ...others);
      return database.statusOf(id) === status;
    });
  const shownStandards = () =>
    followed.events.flatMap((event) => (event.event === 'verdict' ? [event.verdict.standard_id] : []));
  const ended = () => followed.events.some(({ event }) => event === 'end');

  it('is tried with growing waits until it is stored, and followers hear of it then', async () => {
    const unlock = await startLocked();
    owner.judgeAll();
    await firstTryFailed();
    const lockedMs = 95_000;
    await pass(lockedMs, owner);
    expect([ended(), database.statusOf(id), database.positionsOf(id)]).toEqual([false, 'running', []]);
    expect(await owner.get(id)).toMatchObject({ status: 'running', finished_at: null, summary: null });
    // 500 ms, 1 s, 2 s, … and then every 30 s.
    expect(owner.tries('end')).toBe(9);
    unlock();
    await untilStatus('completed');
    await followed.end;
    expect(followed.events.at(-1)).toMatchObject({ event: 'end', outcome: { status: 'completed', met: 3 } });
    expect(database.positionsOf(id)).toEqual([0, 1, 2]);
  });

  it('belongs to its process while it is tried', async () => {
    await start();
    const other = await CheckProcess.start(database);
    other.listen();
    database.refuseEnds();
    owner.judgeAll();
    await firstTryFailed();
    await pass(120_000, owner, other);
    expect(database.statusOf(id)).toBe('running');
    database.acceptEnds();
    await untilStatus('completed', other);
  });

  it('is stored together with the last verdict', async () => {
    await start();
    database.refuseEnds();
    owner.judge('c');
    await until(() => database.positionsOf(id).length === 1);
    owner.judge('a');
    await until(() => database.positionsOf(id).length === 2);
    owner.judge('b');
    await firstTryFailed();
    expect(database.positionsOf(id)).toEqual([0, 2]);
    database.acceptEnds();
    await untilStatus('completed');
    await followed.end;
    expect([database.statusOf(id), database.positionsOf(id)]).toEqual(['completed', [0, 1, 2]]);
  });

  it('brings the verdicts that could not be stored when they came', async () => {
    const unlock = await startLocked();
    owner.judge('b');
    await until(() => owner.tries('addVerdict') === 1);
    await owner.idle();
    unlock();
    owner.judge('a');
    await until(() => database.positionsOf(id).length === 1);
    owner.judge('c');
    await untilStatus('completed');
    expect([database.statusOf(id), database.positionsOf(id)]).toEqual(['completed', [0, 1, 2]]);
  });

  it('is told to followers after the verdicts, and each verdict once it is stored', async () => {
    const unlock = await startLocked();
    owner.judge('b');
    await until(() => owner.tries('addVerdict') === 1);
    await owner.idle();
    expect([shownStandards(), await owner.verdictsOf(id)]).toEqual([[], []]);
    unlock();
    owner.judge('a');
    await until(() => database.positionsOf(id).length === 1);
    await owner.idle();
    expect([shownStandards(), await owner.verdictsOf(id)]).toEqual([['a'], ['met']]);
    owner.judge('c');
    await untilStatus('completed');
    await followed.end;
    expect(shownStandards().slice(0, 1)).toEqual(['a']);
    expect(shownStandards().sort()).toEqual(['a', 'b', 'c']);
    expect(followed.events.at(-1)).toMatchObject({ event: 'end', outcome: { met: 3 } });
  });

  it('is stored once, if a verdict was stored although its write was reported as failed', async () => {
    await start();
    owner.failAfter('addVerdict');
    owner.judge('b');
    await until(() => database.positionsOf(id).length === 1);
    owner.judgeAll();
    await followed.end;
    expect([database.statusOf(id), database.positionsOf(id)]).toEqual(['completed', [0, 1, 2]]);
  });

  it('is what it was if it was stored although its write was reported as failed', async () => {
    await start();
    owner.failAfter('end');
    owner.judgeAll();
    await firstTryFailed();
    expect(database.statusOf(id)).toBe('completed');
    expect(await owner.verdictsOf(id)).toEqual(['met', 'met', 'met']);
    await pass(1_000, owner);
    await followed.end;
    expect(shownStandards().sort()).toEqual(['a', 'b', 'c']);
    expect(followed.events.at(-1)).toMatchObject({ event: 'end', outcome: { status: 'completed', met: 3 } });
  });

  it('is tried once more when the process shuts down', async () => {
    const unlock = await startLocked();
    owner.judgeAll();
    await firstTryFailed();
    unlock();
    await owner.shutDown();
    await followed.end;
    expect(database.statusOf(id)).toBe('completed');
    expect(followed.events.at(-1)).toMatchObject({ event: 'end', outcome: { status: 'completed' } });
  });

  it('is left to a later process if it cannot be stored at the shutdown, and followers hear of none', async () => {
    const unlock = await startLocked();
    owner.judgeAll();
    await firstTryFailed();
    await owner.shutDown();
    await followed.end;
    expect([ended(), owner.tries('end'), owner.clock.pending]).toEqual([false, 2, 0]);
    unlock();
    const later = await CheckProcess.start(database);
    later.listen();
    await pass(44_000, later);
    expect(database.statusOf(id)).toBe('interrupted');
  });

  it('is waited for by the caller who cancels the check, but not longer than ten seconds', async () => {
    const unlock = await startLocked();
    const reply = owner.cancel(id);
    await until(() => owner.tries('end') === 1);
    await pass(10_000, owner);
    expect(await reply).toMatchObject({ id, status: 'running' });
    unlock();
    await untilStatus('cancelled');
  });
});
