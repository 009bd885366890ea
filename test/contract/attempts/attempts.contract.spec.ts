import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import type { Attempt } from '../../../modules/database/index.js';
import { describeWithPostgres } from '../../support/postgres-server.js';
import { type AttemptsUnderTest, memoryAttempts, PostgresAttemptsWorld } from './attempts-under-test.js';

const LIMIT = { purpose: 'wrong-token', subject: '192.0.2.1', burst: 20, refillMs: 3_000 };

beforeAll(() => {
  Logger.overrideLogger(false);
});

function keepsTheContract(open: () => Promise<AttemptsUnderTest>): void {
  let under: AttemptsUnderTest;
  beforeEach(async () => {
    under = await open();
  });

  const take = async (count: number, attempt: Partial<Attempt> = {}) => {
    const waits: number[] = [];
    for (let taken = 0; taken < count; taken += 1) {
      waits.push(await under.attempts.take({ ...LIMIT, ...attempt }));
    }
    return waits;
  };

  it('lets as many pass at once as may, and makes the next wait about as long as it takes', async () => {
    expect(await take(20)).toEqual(Array(20).fill(0));
    const [waitMs] = await take(1);
    expect(waitMs).toBeGreaterThan(2_000);
    expect(waitMs).toBeLessThanOrEqual(3_000);
  });

  it('lets one more pass after the wait it gave', async () => {
    await take(20);
    const [waitMs] = await take(1);
    await under.advance(waitMs!);
    expect((await take(2)).map((wait) => wait > 0)).toEqual([false, true]);
  });

  it('does not lengthen the wait for attempts during it', async () => {
    await take(20);
    await take(30);
    await under.advance(3_000);
    expect(await take(1)).toEqual([0]);
  });

  it('counts an attempt by its cost', async () => {
    expect((await take(41, { cost: 1 / 2 })).filter((wait) => wait === 0)).toHaveLength(40);
  });

  it('is full again after a pause, and no more than full', async () => {
    await take(20);
    await under.advance(3_600_000);
    expect((await take(21)).filter((wait) => wait === 0)).toHaveLength(20);
  });

  it.each<[string, Partial<Attempt>]>([
    ['subject', { subject: '192.0.2.2' }],
    ['purpose', { purpose: 'key-test' }],
  ])('counts each %s by itself', async (_what, other) => {
    await take(21);
    expect(await take(1, other)).toEqual([0]);
  });

  it('lets one pass a minute, and each of five turns once, for a burst of one', async () => {
    const turn = { purpose: 'key-test', burst: 1, refillMs: 60_000 };
    expect((await take(2, turn)).map((wait) => wait > 0)).toEqual([false, true]);
    await under.advance(60_000);
    expect(await take(1, turn)).toEqual([0]);
  });
}

describe('attempts in memory', () => {
  keepsTheContract(async () => memoryAttempts());
});

describeWithPostgres('attempts on Postgres', () => {
  keepsTheContract(async () => {
    const world = await PostgresAttemptsWorld.open();
    return { attempts: world.process(), advance: (ms) => world.advance(ms) };
  });

  describe('of several processes', () => {
    let world: PostgresAttemptsWorld;
    beforeEach(async () => {
      world = await PostgresAttemptsWorld.open();
    });

    it('have one budget', async () => {
      const processes = [world.process(), world.process(), world.process()];
      const waits: number[] = [];
      for (let tried = 0; tried < 60; tried += 1) waits.push(await processes[tried % 3]!.take(LIMIT));
      expect(waits.filter((wait) => wait === 0)).toHaveLength(20);
      expect(waits.slice(0, 20)).toEqual(Array(20).fill(0));
    });

    it('have one budget too when they try at the same time', async () => {
      const processes = Array.from({ length: 4 }, () => world.process());
      const waits: number[] = [];
      for (let round = 0; round < 8; round += 1) {
        waits.push(...(await Promise.all(processes.map(async (process) => process.take(LIMIT)))));
      }
      expect(waits.filter((wait) => wait === 0)).toHaveLength(20);
    });

    it('ask the database no more often than the bucket of each process lets through', async () => {
      const process = world.process();
      for (let tried = 0; tried < 500; tried += 1) await process.take(LIMIT);
      expect(world.questions).toBe(20);
    });

    it('ask it four questions at a time at most', async () => {
      const process = world.process();
      const subjects = Array.from({ length: 50 }, (_, index) => `192.0.2.${index}`);
      const waits = await Promise.all(subjects.map(async (subject) => process.take({ ...LIMIT, subject })));
      expect([new Set(waits), world.questions]).toEqual([new Set([0]), 4]);
    });

    it('store no address in clear, and remove what is empty', async () => {
      const process = world.process();
      await process.take(LIMIT);
      expect(await world.rows()).toEqual([
        { digest: expect.stringMatching(/^[\w-]{43}$/), empty_at: expect.anything() },
      ]);
      await world.advance(60_000);
      await process.take({ ...LIMIT, subject: '192.0.2.2' });
      expect(await world.rows()).toHaveLength(1);
    });

    it('count each by itself while the database is away, and together again afterwards', async () => {
      const processes = [world.process(), world.process()];
      await world.dataSource.query('ALTER TABLE attempts RENAME TO away');
      for (const process of processes) {
        const waits: number[] = [];
        for (let tried = 0; tried < 21; tried += 1) waits.push(await process.take(LIMIT));
        expect(waits.map((wait) => wait > 0)).toEqual([...Array<boolean>(20).fill(false), true]);
      }
      await world.dataSource.query('ALTER TABLE away RENAME TO attempts');
      await world.advance(3_000);
      await processes[0]!.take(LIMIT);
      expect(await world.rows()).toHaveLength(1);
    });

    it('wait for no answer that is late', async () => {
      const process = world.process();
      const locker = world.dataSource.createQueryRunner();
      await locker.query('BEGIN');
      await locker.query('LOCK TABLE attempts IN ACCESS EXCLUSIVE MODE');
      expect(await world.clock.runUntilSettled(Promise.resolve(process.take(LIMIT)))).toBe(0);
      expect(world.clock.monotonic()).toBe(500);
      await locker.query('ROLLBACK');
      await locker.release();
    });
  });
});
