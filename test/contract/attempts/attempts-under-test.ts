import { generateKeySync, type KeyObject } from 'node:crypto';
import { DataSource } from 'typeorm';
import { type Attempts, MemoryAttempts } from '../../../modules/database/index.js';
import { CreateAttempts1767225620021 } from '../../../modules/database/attempts/create-attempts.migration.js';
import { PostgresAttempts } from '../../../modules/database/attempts/postgres-attempts.js';
import { closeLater } from '../../support/cleanup.js';
import { FakeClock } from '../../support/fake-clock.js';
import { openPostgresDatabase } from '../../support/postgres-server.js';

/** Attempts whose time a suite owns. */
export interface AttemptsUnderTest {
  readonly attempts: Attempts;
  /** Lets time go by. */
  advance(ms: number): Promise<void>;
}

export function memoryAttempts(): AttemptsUnderTest {
  const clock = new FakeClock();
  return { attempts: new MemoryAttempts(clock), advance: (ms) => clock.advance(ms) };
}

/** Processes on one Postgres database. */
export class PostgresAttemptsWorld {
  readonly clock = new FakeClock();
  /** Statements of all processes. */
  statements: string[] = [];
  private readonly key: KeyObject = generateKeySync('hmac', { length: 256 });

  private constructor(readonly dataSource: DataSource) {}

  static async open(): Promise<PostgresAttemptsWorld> {
    const options = { type: 'postgres', url: await openPostgresDatabase() } as const;
    const migrations = [CreateAttempts1767225620021];
    const dataSource = await new DataSource({ ...options, migrations }).initialize();
    closeLater(async () => {
      if (dataSource.isInitialized) await dataSource.destroy();
    });
    await dataSource.runMigrations();
    const world = new PostgresAttemptsWorld(dataSource);
    const query = dataSource.query.bind(dataSource);
    dataSource.query = <T>(sql: string, parameters?: unknown[]) => {
      world.statements.push(sql.trim());
      return query<T>(sql, parameters);
    };
    return world;
  }

  process(): PostgresAttempts {
    return new PostgresAttempts(this.dataSource, this.clock, this.key);
  }

  /** The database's clock cannot be moved: buckets become older instead. */
  async advance(ms: number): Promise<void> {
    await this.dataSource.query('UPDATE attempts SET empty_at = empty_at - $1', [ms]);
    await this.clock.advance(ms);
  }

  rows(): Promise<{ digest: string }[]> {
    return this.dataSource.query('SELECT * FROM attempts');
  }

  /** Statements that count an attempt. */
  get questions(): number {
    return this.statements.filter((sql) => sql.startsWith('WITH')).length;
  }
}
