import { describe, expect, it } from '@jest/globals';
import { SqliteThread } from '../../../modules/database/sqlite/sqlite-thread.js';
import { readBounds } from '../../support/bounds-page.js';
import { closeLater } from '../../support/cleanup.js';
import { TestDatabase } from '../../support/test-database.js';

const statement = (sql: string, inTransaction = false) => ({
  ...{ sql, parameters: [], busyTimeoutMs: 60_000, inTransaction },
});
const INSERT = "INSERT INTO audit (at, actor, action, subject) VALUES (1, 'a', 'x', 'y')";
/** Takes much longer than to send a message. */
const LONG =
  'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2e6) SELECT max(i) FROM n';

async function open(readOnly = false) {
  const database = await TestDatabase.open();
  const thread = await SqliteThread.open({ path: database.path, readOnly });
  closeLater(() => thread.close());
  const end = () => (thread as unknown as { worker: { terminate(): Promise<number> } }).worker.terminate();
  return { database, thread, end };
}

describe('the thread of a connection', () => {
  it('is started again after it has ended by a fault', async () => {
    const { thread, end } = await open();
    await end();
    expect(await thread.run(statement('SELECT 1 AS one'))).toEqual({ rows: [{ one: 1 }] });
  });

  it('fails the statements that it leaves unanswered, and nothing of their transaction is stored', async () => {
    const { database, thread, end } = await open();
    await thread.run(statement('BEGIN IMMEDIATE', true));
    await thread.run(statement(INSERT, true));
    const unanswered = thread.run(statement(LONG, true));
    const failed = expect(unanswered).rejects.toMatchObject({ code: 'SQLITE_IOERR', uncertain: false });
    await end();
    await failed;
    await expect(thread.run(statement(INSERT, true))).rejects.toMatchObject({
      code: 'SQLITE_ABORT_ROLLBACK',
    });
    expect(await database.actors()).toEqual([]);
  });

  it('does not say that nothing was stored if it ends during a commit', async () => {
    const { thread, end } = await open();
    const single = thread.run(statement(`CREATE TABLE long AS ${LONG}`));
    const failed = expect(single).rejects.toMatchObject({ code: 'SQLITE_IOERR', uncertain: true });
    await end();
    await failed;
  });

  it('gives a read up after its time, and answers the next', async () => {
    const { thread } = await open(true);
    await expect(thread.run(statement(LONG), 1)).rejects.toMatchObject({ code: 'SQLITE_BUSY' });
    expect(await thread.run(statement('SELECT 1 AS one'))).toEqual({ rows: [{ one: 1 }] });
  });

  it('refuses a statement beside as many unanswered ones as documented, and takes the next', async () => {
    const { thread } = await open(true);
    const { value } = readBounds().find(({ constant }) => constant === 'MAX_UNANSWERED')!;
    const [first, ...others] = Array.from({ length: value }, (_, index) =>
      thread.run(statement(index === 0 ? LONG : 'SELECT 1 AS one')),
    );
    await expect(thread.run(statement('SELECT 1'))).rejects.toMatchObject({ code: 'SQLITE_BUSY' });
    await first;
    expect(await Promise.all(others)).toHaveLength(value - 1);
    expect(await thread.run(statement('SELECT 1 AS one'))).toEqual({ rows: [{ one: 1 }] });
  });

  it('closes, once all statements are answered, and refuses more', async () => {
    const { thread } = await open();
    const last = thread.run(statement('SELECT 1 AS one'));
    await thread.close();
    expect(await last).toEqual({ rows: [{ one: 1 }] });
    await expect(thread.run(statement('SELECT 1'))).rejects.toMatchObject({ code: 'SQLITE_IOERR' });
  });
});
