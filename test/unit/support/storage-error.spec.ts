import { describe, expect, it } from '@jest/globals';
import { toStorageError } from '../../../modules/support/storage-error.js';

describe('toStorageError', () => {
  it.each([
    ['SQLITE_BUSY', 'storage_busy'],
    ['SQLITE_BUSY_SNAPSHOT', 'storage_busy'],
    ['SQLITE_LOCKED', 'storage_busy'],
    ['SQLITE_FULL', 'storage_unavailable'],
    ['SQLITE_READONLY_DBMOVED', 'storage_unavailable'],
    ['SQLITE_IOERR_WRITE', 'storage_unavailable'],
    ['SQLITE_CORRUPT', 'storage_unavailable'],
  ])('turns %s into 503 %s, its own or wrapped', (code, expected) => {
    const own = Object.assign(new Error('secret path'), { code });
    for (const error of [own, Object.assign(new Error('query failed'), { driverError: own })]) {
      expect(toStorageError(error)).toMatchObject({ status: 503, code: expected });
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
