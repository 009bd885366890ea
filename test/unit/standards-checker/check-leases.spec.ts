import { beforeEach, describe, expect, it } from '@jest/globals';
import { CheckDatabase } from './check-database.js';
import { CheckProcess, LEASE_MS, LOOK_MS, pass, until } from './check-process.js';

describe('a running check', () => {
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

  it('belongs to its process as long as that lives, while others listen', async () => {
    other.listen();
    await pass(4 * LEASE_MS, owner, other);
    expect(database.statusOf(id)).toBe('running');
    owner.judgeAll();
    await until(() => database.statusOf(id) !== 'running');
    expect([database.statusOf(id), await other.verdictsOf(id)]).toEqual(['completed', ['met', 'met', 'met']]);
  });

  it('is interrupted with its stored verdicts once the lease of a killed process has run out', async () => {
    await owner.judgeOne(id);
    other.listen();
    await pass(LEASE_MS - 100, other);
    expect(database.statusOf(id)).toBe('running');
    await pass(LOOK_MS, other);
    expect(database.statusOf(id)).toBe('interrupted');
    expect(await other.verdictsOf(id)).toEqual(['interrupted', 'met', 'interrupted']);
    expect((await other.get(id)).summary).toMatchObject({ total: 3, met: 1, error: 2, usage: null });
  });

  it('is touched by no process that does not listen', async () => {
    await pass(4 * LEASE_MS, other);
    expect(database.statusOf(id)).toBe('running');
    expect(other.clock.pending).toBe(0);
  });

  it('is also ended by a process without a server that runs a check itself', async () => {
    await other.check();
    await pass(LEASE_MS + LOOK_MS, other);
    expect(database.statusOf(id)).toBe('interrupted');
  });

  it('is not ended by a process that leaves work in the background to others, whose own checks go on', async () => {
    const gateway = await CheckProcess.start(database, 60_000, false);
    gateway.listen();
    const own = await gateway.check();
    await pass(4 * LEASE_MS, gateway);
    expect(database.statusOf(id)).toBe('running');
    other.listen();
    other.clock.jump(4 * LEASE_MS);
    await pass(LEASE_MS, gateway, other);
    expect([database.statusOf(id), database.statusOf(own)]).toEqual(['interrupted', 'running']);
  });

  it('stays with its process if that was suspended with the machine', async () => {
    other.listen();
    const suspendedMs = 100 * LEASE_MS;
    other.clock.jump(suspendedMs);
    await pass(2_000, other);
    owner.clock.jump(suspendedMs);
    await pass(2 * LEASE_MS, owner, other);
    expect(database.statusOf(id)).toBe('running');
  });

  it('stays with its process if no process could write for longer than the lease', async () => {
    const [slow, quick] = [await CheckProcess.start(database, 1), await CheckProcess.start(database, 1)];
    id = await slow.check();
    quick.listen();
    const unlock = database.lock();
    await pass(2 * LEASE_MS, slow, quick);
    unlock();
    await pass(2 * LEASE_MS, quick, slow);
    expect(database.statusOf(id)).toBe('running');
  });

  it('is marked as interrupted by its own process when that shuts down', async () => {
    owner.listen();
    await owner.judgeOne(id);
    await owner.shutDown();
    expect(database.statusOf(id)).toBe('interrupted');
    expect(await other.verdictsOf(id)).toEqual(['aborted', 'met', 'aborted']);
    expect(owner.clock.pending).toBe(0);
  });

  it('is not marked as abandoned if its lease was renewed after another process had seen it run out', async () => {
    await other.leaseStore.mark([id]);
    expect(database.leaseOf(id)).toBe(owner.clock.now() + LEASE_MS);
    other.clock.jump(LEASE_MS);
    await other.leaseStore.mark([id]);
    expect(database.leaseOf(id)).toBe(0);
  });

  it('is not ended if its lease was renewed after another process had marked it', async () => {
    const { leaseStore, clock } = other;
    clock.jump(LEASE_MS);
    await leaseStore.mark([id]);
    await leaseStore.renew(database.ownerOf(id), LEASE_MS);
    const end = { status: 'interrupted', summary: null, error: null } as const;
    expect(await leaseStore.endMarked(id, () => ({ end, missing: new Map() }))).toBe(false);
    expect(database.statusOf(id)).toBe('running');
  });

  it('has its lease renewed by its own process alone', async () => {
    const before = database.leaseOf(id);
    await other.check();
    await pass(11_000, other);
    expect(database.leaseOf(id)).toBe(before);
    await pass(11_000, owner);
    expect(database.leaseOf(id)).toBeGreaterThan(before);
  });

  describe('whose process was frozen until another had ended it', () => {
    let events: ReturnType<CheckProcess['follow']>;

    beforeEach(async () => {
      events = owner.follow(id);
      await owner.judgeOne(id);
      other.listen();
      await pass(LEASE_MS + LOOK_MS, other);
      expect(database.statusOf(id)).toBe('interrupted');
    });
    const last = () => events.events.at(-1);

    it('is stopped there, and its followers hear how it ended', async () => {
      const before = await other.get(id);
      await pass(1_000, owner);
      await events.end;
      expect(last()).toMatchObject({
        event: 'end',
        outcome: { id, status: 'interrupted', met: 1, error: 2 },
      });
      expect(await other.get(id)).toEqual(before);
    });

    it('gets no verdict that the model gives afterwards', async () => {
      const before = await other.get(id);
      owner.judge('a');
      await events.end;
      expect(last()).toMatchObject({ event: 'end', outcome: { status: 'interrupted', met: 1, error: 2 } });
      expect(await other.get(id)).toEqual(before);
    });

    it('gets no end that the model leads to afterwards', async () => {
      const before = await other.get(id);
      owner.judgeAll();
      await events.end;
      expect(last()).toMatchObject({ event: 'end', outcome: { status: 'interrupted', met: 1, error: 2 } });
      expect(await other.get(id)).toEqual(before);
    });

    it('tells its followers that it was interrupted if it was removed since', async () => {
      await other.cancel(id);
      await pass(1_000, owner);
      await events.end;
      expect(last()).toMatchObject({ event: 'end', outcome: { status: 'interrupted' } });
    });
  });
});
