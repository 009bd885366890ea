import { describe, expect, it } from '@jest/globals';
import { toStorageError, toWriteError, withStorageErrors } from '../../../modules/support/storage-error.js';

describe('toStorageError', () => {
  it.each([
    ['SQLITE_BUSY', 'storage_busy'],
    ['SQLITE_BUSY_SNAPSHOT', 'storage_busy'],
    ['SQLITE_LOCKED', 'storage_busy'],
    ['SQLITE_PROTOCOL', 'storage_busy'],
    ['SQLITE_FULL', 'storage_unavailable'],
    ['SQLITE_READONLY_DBMOVED', 'storage_unavailable'],
    ['SQLITE_IOERR_WRITE', 'storage_unavailable'],
    ['SQLITE_CORRUPT', 'storage_unavailable'],
    ['SQLITE_NOTADB', 'storage_unavailable'],
    ['SQLITE_ABORT_ROLLBACK', 'storage_unavailable'],
    ['SQLITE_CANTOPEN', 'storage_unavailable'],
    ['SQLITE_PERM', 'storage_unavailable'],
    ['SQLITE_NOLFS', 'storage_unavailable'],
    ['SQLITE_NOMEM', 'storage_unavailable'],
  ])('turns %s into 503 %s, its own or wrapped', (code, expected) => {
    const own = Object.assign(new Error('secret path'), { code });
    for (const error of [own, Object.assign(new Error('query failed'), { driverError: own })]) {
      const retryAfterMs = expected === 'storage_busy' ? 1_000 : undefined;
      expect(toStorageError(error)).toMatchObject({ status: 503, code: expected, retryAfterMs });
      expect((toStorageError(error) as Error).message).not.toContain('secret path');
    }
  });

  it.each([
    new Error('x'),
    Object.assign(new Error('x'), { code: 'SQLITE_CONSTRAINT_UNIQUE' }),
    null,
    'text',
  ])('gives anything else back as it is', (error) => expect(toStorageError(error)).toBe(error));
});

describe('what a storage error says of a change', () => {
  const failure = (code: string, more = {}) =>
    Object.assign(new Error('x'), { driverError: { code, ...more } });

  it.each(['SQLITE_FULL', 'SQLITE_BUSY'])('is that nothing was changed, after a transaction: %s', (code) => {
    expect((toWriteError(failure(code)) as Error).message).toMatch(/Nothing was changed/);
  });

  it.each(['SQLITE_CORRUPT', 'SQLITE_BUSY'])('is nothing, after a read: %s', (code) => {
    expect((toStorageError(failure(code)) as Error).message).not.toMatch(/changed/);
  });

  it('is that it is not known, after a commit that may be stored', () => {
    const uncertain = toWriteError(failure('SQLITE_IOERR_FSYNC', { uncertain: true }));
    expect(uncertain).toMatchObject({ status: 503, code: 'storage_uncertain' });
    expect((uncertain as Error).message).not.toMatch(/Nothing was changed/);
  });
});

describe('a read of the database', () => {
  it.each([
    ['a table is gone', Object.assign(new Error('no such table: settings'), { code: 'SQLITE_ERROR' })],
    ['a column of JSON is damaged', new SyntaxError('Unexpected token')],
  ])('is 503 storage_unavailable if %s', async (_what, error) => {
    const read = withStorageErrors(() => Promise.reject(error));
    await expect(read).rejects.toMatchObject({ status: 503, code: 'storage_unavailable' });
  });

  it('throws a mistake in a statement as it is', async () => {
    const error = Object.assign(new Error('near "x": syntax error'), { code: 'SQLITE_ERROR' });
    await expect(withStorageErrors(() => Promise.reject(error))).rejects.toBe(error);
  });
});
