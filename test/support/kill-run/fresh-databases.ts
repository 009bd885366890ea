import { mkdtempSync, statSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { BuiltServer } from '../built-server.js';
import type { KillRun } from './kill-run.js';
import type { Moments } from './moments.js';

/** Bytes that the migrations of a new database write to its log. */
const MIGRATION_BYTES = 90_000;
/** Servers that are killed on one new database before another may finish it. */
const MAX_KILLS = 3;

/** Kills servers that make the tables of new databases. */
export class FreshDatabases {
  constructor(
    private readonly run: KillRun,
    private readonly moments: Moments,
  ) {}

  /** Kills so many servers. Returns what is wrong with the databases that later servers finish. */
  async kill(count: number): Promise<string[]> {
    const problems: string[] = [];
    const expected = schemaOf(this.run.database);
    for (let kills = 0; kills < count;) {
      const path = join(mkdtempSync(join(this.run.folder, 'fresh-')), 'database.sqlite');
      const environment = { ...this.run.environment(), DATABASE_URL: `sqlite:${path}` };
      for (let left = 1 + this.moments.random.below(MAX_KILLS); left > 0 && kills < count; left -= 1) {
        kills += 1;
        await this.killWhileItWrites(environment, path);
      }
      const server = await BuiltServer.start(environment);
      if (schemaOf(path) !== expected) problems.push(`${path} has another schema: ${schemaOf(path)}`);
      if (!/^llm_/.test(await server.createKey(['use']))) problems.push(`${path} takes no key`);
      await server.kill();
    }
    return problems;
  }

  private async killWhileItWrites(environment: Record<string, string>, path: string): Promise<void> {
    const written = Math.max(0, sizeOf(`${path}-wal`));
    const server = BuiltServer.launch(environment);
    const enough = written + this.moments.random.below(MIGRATION_BYTES);
    const over = Promise.race([server.printed(/listening on/), server.ended]);
    await this.moments.when(() => sizeOf(`${path}-wal`) > enough, over);
    await server.kill();
  }
}

/** The statements that made the tables, and the migrations that ran. */
function schemaOf(path: string): string {
  const database = new Database(path, { readonly: true });
  const made = database.prepare('SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name').pluck();
  const migrations = database.prepare('SELECT name FROM migrations ORDER BY name').pluck();
  const schema = JSON.stringify([made.all(), migrations.all()], undefined, 1);
  database.close();
  return schema;
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? -1;
}
