import { loadConfiguration } from '../../config/configuration.js';
import { databaseConfig } from '../../config/database.config.js';
import { migrateDatabase, openDatabase, prepareDatabase } from '../../open-database.js';
import { EXIT_CODE, type ExitCode } from '../cli-environment.js';
import type { JsonOption } from '../options.js';
import type { Terminal } from '../terminal/terminal.js';

/**
 * Runs the migrations that the configured database lacks, and tells which; creates a SQLite file if there is
 * none. Servers may run, and other processes may migrate at the same time.
 */
export async function runMigrations(terminal: Terminal, { json }: JsonOption): Promise<ExitCode> {
  const configuration = await loadConfiguration({ namespaces: [databaseConfig] });
  await prepareDatabase(configuration, false);
  const ran = await openDatabase(configuration, () => migrateDatabase(configuration.get(databaseConfig)));
  if (json) terminal.json({ ran });
  else if (ran.length === 0) terminal.print('The database is up to date: there was nothing to run.');
  else terminal.print([`Ran ${ran.length} migrations:`, ...ran.map((name) => `  ${name}`)].join('\n'));
  return EXIT_CODE.ok;
}
