import { resolve } from 'node:path';
import { expect, it } from '@jest/globals';
import { runShared, type SharedRun } from '../../bench/shared-limits/run.mjs';
import { describeWithPostgres } from '../support/postgres-server.js';
import { describeWithRedis } from '../support/redis-server.js';

/**
 * Far more callers than the limit has room for. Replies tell nothing of it: processes know of each other by
 * the store alone. The bounds are wide enough for a busy machine; without a store 9 % are refused.
 */
const RUN: Omit<SharedRun, 'store'> = {
  dist: resolve('dist'),
  processes: 3,
  callers: 60,
  seconds: 10,
  limits: { rpm: 600, tpm: 400_000, silent: true },
};

function itSharesOneLimit(store: SharedRun['store']): void {
  it('use one limit whole, all of them, and are not refused', async () => {
    const { share, refusedShare, peak, shares, failures } = await runShared({ ...RUN, store });
    expect(share).toBeGreaterThan(0.9);
    expect(refusedShare).toBeLessThan(0.06);
    expect(peak).toBeLessThan(1.06);
    expect(shares).toHaveLength(RUN.processes);
    expect(failures).toEqual({});
  });
}

describeWithRedis('three processes that share limits in Redis', () => itSharesOneLimit('redis'));
describeWithPostgres('three processes that share limits in Postgres', () => itSharesOneLimit('postgres'));
