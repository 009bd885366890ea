import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { BuiltServer } from '../support/built-server.js';
import { describeWithPostgres, openPostgresDatabase } from '../support/postgres-server.js';
import { withClient } from '../support/servers/postgres.mjs';

const PASSWORD = 'hunter2-secret';

/** As if these packages were not installed. */
const WITHOUT = { ABSENT_PACKAGES: 'pg,ioredis,bullmq' };
const HOOKS = {
  nodeArguments: ['--import', pathToFileURL(resolve('test/support/without-packages.mjs')).href],
};

/** Starts a server that must refuse. Returns the one line that it prints. */
async function refusal(environment: Readonly<Record<string, string>>, options = {}): Promise<string> {
  const server = BuiltServer.launch({ PORT: '45872', ...environment }, options);
  const { code } = await server.ended;
  const text = await server.rest();
  expect([code, text.trim().split('\n').length]).toEqual([1, 1]);
  expect(text).not.toContain(PASSWORD);
  return text.trim();
}

describe('a server', () => {
  it('on SQLite needs none of the packages for Postgres, Redis and queues', async () => {
    const server = await BuiltServer.start(WITHOUT, HOOKS);

    expect((await server.request('/ready')).status).toBe(200);
  });

  it('on Postgres names the package that is missing', async () => {
    const line = await refusal({ DATABASE_URL: 'postgres://u:p@localhost/x', ...WITHOUT }, HOOKS);

    expect(line).toMatch(
      /A Postgres database needs a package that is not installed: npm install pg@\^8\.23$/,
    );
  });

  it('that cannot reach Postgres says where it looked, without the password', async () => {
    const line = await refusal({ DATABASE_URL: `postgres://u:${PASSWORD}@127.0.0.1:1/things` });

    expect(line).toBe(
      'The database 127.0.0.1:1/things cannot be opened: ECONNREFUSED. ' +
        'Check that Postgres runs there, and DATABASE_URL. Then start again.',
    );
  });

  it.each([
    [`postgres://u:${PASSWORD}@host:notaport/x`, /^DATABASE_URL must be a URL with a host and a database/],
    [
      `postgresql://u:${PASSWORD}@host/x?sslmode=maybe`,
      /^DATABASE_URL must be a URL whose sslmode is one of/,
    ],
    [`mysql://u:${PASSWORD}@host/x`, /^DATABASE_URL must be "sqlite:<path>".*got a "mysql:" URL\.$/],
  ])('refuses %s', async (url, message) => {
    expect(await refusal({ DATABASE_URL: url })).toMatch(message);
  });
});

describeWithPostgres('a server on Postgres', () => {
  it('that the server does not let in repeats what the server says', async () => {
    const url = new URL(await openPostgresDatabase());
    url.password = PASSWORD;

    expect(await refusal({ DATABASE_URL: url.href })).toMatch(
      /cannot be opened: password authentication failed for user "\w+"\. Check DATABASE_URL, and the rights/,
    );
  });

  it('does not start on a database of a newer version, or one that it must not migrate', async () => {
    const url = await openPostgresDatabase();
    const off = await refusal({ DATABASE_URL: url, DATABASE_MIGRATE: 'off' });
    await withClient(url, async (client) => {
      await client.query('CREATE TABLE migrations (id serial, timestamp bigint, name text)');
      await client.query(
        `INSERT INTO migrations (timestamp, name) VALUES (9999999999999, 'Future9999999999999')`,
      );
    });
    const newer = await refusal({ DATABASE_URL: url });

    expect(off).toMatch(
      /lacks \d+ migrations of this version, and DATABASE_MIGRATE is off\. Run "npx llm migrate"/,
    );
    expect(newer).toMatch(/was written by a newer version \(migration Future9999999999999\)/);
  });
});
