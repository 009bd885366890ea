import type { ReplicationMode } from 'typeorm';
import { PostgresDriver } from 'typeorm/driver/postgres/PostgresDriver.js';
import { BoundedQueryRunner } from './bounded-query-runner.js';

/**
 * Milliseconds that a statement waits for its answer, unless the option `extra.answerTimeoutMs` says
 * otherwise. The server ends it before that (`statement_timeout`): this is for a network that has swallowed
 * the answer, which TCP notices after minutes.
 */
const DEFAULT_ANSWER_TIMEOUT_MS = 40_000;

/** TypeORM's Postgres driver, whose statements end even if the network swallows their answers. */
export class BoundedPostgresDriver extends PostgresDriver {
  override createQueryRunner(mode: ReplicationMode): BoundedQueryRunner {
    const runner = new BoundedQueryRunner(this, mode);
    const { answerTimeoutMs } = (this.options.extra ?? {}) as { readonly answerTimeoutMs?: number };
    runner.answerTimeoutMs = answerTimeoutMs ?? DEFAULT_ANSWER_TIMEOUT_MS;
    return runner;
  }
}
