import { describe, expect, it } from '@jest/globals';
import {
  postgresFailure,
  toStorageError,
  toWriteError,
  withStorageErrors,
} from '../../../modules/support/index.js';

/** As the server tells it, unwrapped and as TypeORM wraps it. */
function ofServer(code: string): readonly Error[] {
  const own = Object.assign(new Error('secret row'), { severity: 'ERROR', code });
  return [own, Object.assign(new Error('secret row'), { driverError: own, ...own })];
}

const wrapped = (driverError: Error) => Object.assign(new Error('x'), { driverError });

describe('a failure of Postgres', () => {
  it.each([
    ['40001', 'storage_busy'],
    ['40P01', 'storage_busy'],
    ['55P03', 'storage_busy'],
    ['57014', 'storage_busy'],
    ['08006', 'storage_unavailable'],
    ['53100', 'storage_unavailable'],
    ['53300', 'storage_unavailable'],
    ['57P01', 'storage_unavailable'],
    ['57P03', 'storage_unavailable'],
    ['58030', 'storage_unavailable'],
    ['XX001', 'storage_unavailable'],
    ['25006', 'storage_unavailable'],
    ['28P01', 'storage_unavailable'],
    ['3D000', 'storage_unavailable'],
    ['42P01', 'storage_unavailable'],
  ])('%s is 503 %s, and shows nothing of it', (code, expected) => {
    for (const error of ofServer(code)) {
      const retryAfterMs = expected === 'storage_busy' ? 1_000 : undefined;
      expect(toStorageError(error)).toMatchObject({ status: 503, code: expected, retryAfterMs });
      expect((toWriteError(error) as Error).message).toMatch(/Nothing was changed/);
      expect((toStorageError(error) as Error).message).not.toContain('secret');
    }
  });

  it.each(['23505', '42601', '22021'])('%s is a mistake in a statement, and stays as it is', (code) => {
    for (const error of ofServer(code)) expect(toStorageError(error)).toBe(error);
  });

  it.each([
    Object.assign(new Error('x'), { code: 'ECONNREFUSED' }),
    Object.assign(new Error('x'), { code: 'ENOTFOUND' }),
    Object.assign(new Error('x'), { code: 'EPIPE' }),
    new Error('timeout exceeded when trying to connect'),
    new Error('Connection terminated due to connection timeout'),
    new Error('Connection terminated unexpectedly'),
    new Error('Query runner already released. Cannot run queries anymore.'),
  ])('%s is 503 storage_unavailable where it comes from a statement', async (error) => {
    expect(toStorageError(wrapped(error))).toMatchObject({ code: 'storage_unavailable' });
    await expect(withStorageErrors(() => Promise.reject(error))).rejects.toMatchObject({
      code: 'storage_unavailable',
    });
    // Elsewhere it may be the connection to a provider.
    expect(toStorageError(error)).toBe(error);
  });

  it('is none where there is no error', () => {
    expect([undefined, null, 'x', new Error('x')].map((error) => postgresFailure(error, true))).toEqual(
      Array(4).fill(undefined),
    );
  });
});

describe('a read', () => {
  const lost = new Error('Connection terminated unexpectedly');
  const failing = (...errors: readonly Error[]) => {
    const left = [...errors];
    let runs = 0;
    return {
      read: async () => {
        runs += 1;
        const error = left.shift();
        if (error !== undefined) throw error;
        return 'row';
      },
      runs: () => runs,
    };
  };

  it('is run again once after its connection has ended', async () => {
    const { read, runs } = failing(lost);
    expect([await withStorageErrors(read), runs()]).toEqual(['row', 2]);
  });

  it('fails when that happens twice', async () => {
    const { read, runs } = failing(lost, lost, lost);
    await expect(withStorageErrors(read)).rejects.toMatchObject({ code: 'storage_unavailable' });
    expect(runs()).toBe(2);
  });

  it('is not run again when no connection can be made', async () => {
    const { read, runs } = failing(Object.assign(new Error('x'), { code: 'ECONNREFUSED' }));
    await expect(withStorageErrors(read)).rejects.toMatchObject({ code: 'storage_unavailable' });
    expect(runs()).toBe(1);
  });
});
