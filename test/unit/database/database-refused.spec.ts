import { describe, expect, it } from '@jest/globals';
import { DatabaseRefusedError } from '../../../modules/database/index.js';
import { SqliteError } from '../../../modules/database/sqlite/sqlite-error.js';

const refusalOf = (code: string) =>
  DatabaseRefusedError.from('/srv/x.sqlite', new SqliteError({ message: 'a\nmessage', code }));

describe('the refusal of a database that cannot be opened', () => {
  it.each([
    ['SQLITE_BUSY_RECOVERY', 'wait until that has ended'],
    ['SQLITE_FULL', 'make room'],
    ['SQLITE_READONLY_DIRECTORY', 'file system writable'],
    ['SQLITE_CANTOPEN', 'readable and writable'],
    ['SQLITE_IOERR_SHMSIZE', 'Check the disk'],
  ])('names the path and what to do, in one line: %s', (code, step) => {
    const { message } = refusalOf(code) as DatabaseRefusedError;
    expect(message).toMatch(
      /^The database \/srv\/x\.sqlite cannot be opened: a message\. .* Then start again\.$/,
    );
    expect(message).toContain(step);
  });

  it('is none for a fault of a program', () => {
    expect(refusalOf('SQLITE_MISUSE')).toBeInstanceOf(SqliteError);
  });
});
