import { expect, it } from '@jest/globals';
import { describeWithPostgres, openPostgresDatabase, startPostgres } from '../../support/postgres-server.js';
import { withClient } from '../../support/servers/postgres.mjs';

const count = (url: string) =>
  withClient(url, async (client) => (await client.query('SELECT * FROM things')).rowCount);

const fill = (url: string) =>
  withClient(url, (client) => client.query('CREATE TABLE things AS SELECT 1 AS one UNION ALL SELECT 2'));

describeWithPostgres('the PostgreSQL of the tests', () => {
  it('gives each test a database of its own', async () => {
    const [first, second] = [await openPostgresDatabase(), await openPostgresDatabase()];
    await fill(first);

    await expect(count(second)).rejects.toThrow('relation "things" does not exist');
  });

  it('copies a database', async () => {
    const first = await openPostgresDatabase();
    await fill(first);

    expect(await count(await openPostgresDatabase(new URL(first).pathname.slice(1)))).toBe(2);
  });

  it('keeps what was stored before it was killed', async () => {
    const server = await startPostgres({ durable: true });
    await fill(server.url);
    await server.kill();
    await expect(count(server.url)).rejects.toThrow('ECONNREFUSED');
    await server.start();

    expect(await count(server.url)).toBe(2);
  });

  it('answers nothing while it stands still', async () => {
    const server = await startPostgres();
    await fill(server.url);
    const answers = await withClient(server.url, async (client) => {
      server.pause();
      let answered = false;
      const asked = client.query('SELECT 1').then(() => (answered = true));
      // Another server that does answer: so long a turn of the same machine.
      await openPostgresDatabase();
      const before = answered;
      server.resume();
      return [before, await asked];
    });

    expect(answers).toEqual([false, true]);
  });
});
