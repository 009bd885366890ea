import type { ReplicationMode } from 'typeorm';
import { PostgresDriver } from 'typeorm/driver/postgres/PostgresDriver.js';
import { BoundedQueryRunner } from './bounded-query-runner.js';

/** TypeORM's Postgres driver, whose statements end even if the network swallows their answers. */
export class BoundedPostgresDriver extends PostgresDriver {
  override createQueryRunner(mode: ReplicationMode): BoundedQueryRunner {
    return new BoundedQueryRunner(this, mode);
  }
}
