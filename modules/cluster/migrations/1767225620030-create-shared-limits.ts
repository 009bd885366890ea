import { CREATE_LIMITS, DROP_LIMITS } from '../postgres/limit-functions.js';
import { CREATE_HEARTBEAT, DROP_HEARTBEAT } from '../postgres/postgres-heartbeat.js';
import { CREATE_SLOTS, DROP_SLOTS } from '../postgres/slot-functions.js';

/** The part of TypeORM's query runner that is used. */
interface MigrationRunner {
  readonly dataSource: { readonly options: { readonly type: string } };
  query(statement: string): Promise<unknown>;
}

/** Creates the tables in which processes share limits, and the functions that work on them. */
export class CreateSharedLimits1767225620030 {
  async up(runner: MigrationRunner): Promise<void> {
    await run(runner, [...CREATE_LIMITS, ...CREATE_SLOTS, ...CREATE_HEARTBEAT]);
  }

  async down(runner: MigrationRunner): Promise<void> {
    await run(runner, [...DROP_HEARTBEAT, ...DROP_SLOTS, ...DROP_LIMITS]);
  }
}

/** The limits of an SQLite file are those of one process, in its memory. */
async function run(runner: MigrationRunner, statements: readonly string[]): Promise<void> {
  if (runner.dataSource.options.type !== 'postgres') return;
  for (const statement of statements) await runner.query(statement);
}
