import { closeLater } from './cleanup.js';
import { describeWith } from './needed-program.js';
import { createDatabase, dropDatabase, type PostgresOptions, PostgresServer } from './servers/postgres.mjs';
import { POSTGRES_MISSING, postgresFolder } from './servers/programs.mjs';
import { sharedServer } from './servers/shared.js';

const VARIABLE = 'TEST_DATABASE_URL';

/** Like `describe`, for tests that need PostgreSQL. */
export const describeWithPostgres = describeWith({
  program: 'PostgreSQL',
  missing: POSTGRES_MISSING,
  isThere: () => Boolean(process.env[VARIABLE]) || postgresFolder() !== undefined,
});

/** Returns the URL of the run's PostgreSQL: the one that `TEST_DATABASE_URL` names, else one of its own. */
export function sharedPostgres(): Promise<string> {
  return sharedServer('postgres', VARIABLE);
}

/**
 * Returns the URL of a database of its own on the run's PostgreSQL. It is dropped with the test or file.
 * @param template the name of a database to copy, which nobody may be connected to. Default: an empty one.
 */
export async function openPostgresDatabase(template?: string): Promise<string> {
  const server = await sharedPostgres();
  const url = await createDatabase(server, template === undefined ? {} : { template });
  closeLater(() => dropDatabase(server, url));
  return url;
}

/** Starts a PostgreSQL that one test or file may stop, kill and let stand still. It ends with it. */
export async function startPostgres(options: PostgresOptions = {}): Promise<PostgresServer> {
  const server = await PostgresServer.start(options);
  closeLater(() => server.remove());
  return server;
}
