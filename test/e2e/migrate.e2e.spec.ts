import { describe, expect, it } from '@jest/globals';
import { databaseOptions } from '../../src/config/database.config.js';
import { migrations } from '../../src/migrations/index.js';
import { openDataSource } from '../../src/open-database.js';
import { newFile } from '../support/both-databases.js';
import { closeLater } from '../support/cleanup.js';
import { CommandLine } from '../support/command-line.js';
import { describeWithPostgres, openPostgresDatabase } from '../support/postgres-server.js';
import { Processes } from '../support/servers/processes.mjs';
import { withClient } from '../support/servers/postgres.mjs';
import { volume } from '../support/volume.js';

const NAMES = migrations.map(({ name }) => name);
const SCRIPT = 'test/support/migrations/migrating-process.mjs';

function describeMigration(open: () => Promise<string>): void {
  it('runs what is due, tells it, and finds nothing to do the next time', async () => {
    const line = new CommandLine();
    line.environment.DATABASE_URL = await open();
    const first = await line.run(['migrate', '--json']);
    const second = await line.run(['migrate']);

    expect(JSON.parse(first.stdout)).toEqual({ ran: NAMES });
    expect(second).toMatchObject({ code: 0, stdout: expect.stringMatching(/^The database is up to date/) });
  });

  it('is named by a start that must not migrate, and is needed once', async () => {
    const url = await open();
    const start = async () => {
      const dataSource = await openDataSource(databaseOptions(url, { migrate: false }));
      await dataSource.destroy();
    };
    await expect(start()).rejects.toThrow(
      new RegExp(`lacks ${NAMES.length} migrations .* Run "npx llm migrate", then start again\\.$`),
    );
    const line = new CommandLine();
    line.environment.DATABASE_URL = url;
    await line.run(['migrate']);
    await start();
  });

  it('refuses a database of a newer version, and leaves it', async () => {
    const url = await open();
    const dataSource = await openDataSource(databaseOptions(url));
    await dataSource.query(
      `INSERT INTO migrations (timestamp, name) VALUES (9999999999999, 'FromTheFuture9999999999999')`,
    );
    await dataSource.destroy();
    const line = new CommandLine();
    line.environment.DATABASE_URL = url;

    expect(await line.run(['migrate'])).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/written by a newer version \(migration FromTheFuture9999999999999\)/),
    });
  });

  it('happens once when two processes start on an empty database at the same time', async () => {
    const processes = await Processes.start(SCRIPT, 2);
    closeLater(() => processes.end());
    for (let round = 0; round < volume(50, 8); round += 1) {
      const ran = await processes.askAll<string[]>('migrate', await open());
      expect(ran.map(({ length }) => length).sort()).toEqual([0, NAMES.length].sort());
    }
  });
}

describe('llm migrate on SQLite', () => describeMigration(async () => `sqlite:${newFile()}`));

describeWithPostgres('llm migrate on Postgres', () => {
  describeMigration(() => openPostgresDatabase());

  it('leaves all as it was when one migration fails', async () => {
    const url = await openPostgresDatabase();
    // The last table is there already, with other columns: its index cannot be made.
    await withClient(url, (client) => client.query('CREATE TABLE standards_judgements (owner text)'));
    const line = new CommandLine();
    line.environment.DATABASE_URL = url;
    const { code, stderr } = await line.run(['migrate']);
    const left = await withClient(url, (client) =>
      client.query(`SELECT tablename FROM pg_tables WHERE schemaname = 'public'`),
    );

    expect(code).toBe(2);
    expect(stderr).toMatch(/^error: The database [^\n]+ cannot be opened: column "\w+" does not exist/);
    expect(left.rows).toEqual([{ tablename: 'standards_judgements' }]);
  });
});
