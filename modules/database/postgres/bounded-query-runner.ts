import { PostgresQueryRunner } from 'typeorm/driver/postgres/PostgresQueryRunner.js';

/**
 * Milliseconds that a statement waits for its answer. The server ends it before that (`statement_timeout`):
 * this is for a network that has swallowed the answer, which TCP notices after minutes.
 */
const ANSWER_TIMEOUT_MS = 40_000;

/** The part of a client of `pg` that is used here. */
interface Client {
  readonly connection?: { readonly stream?: { destroy(): void } };
}

/** Runs statements, and closes its connection if an answer does not come. */
export class BoundedQueryRunner extends PostgresQueryRunner {
  /** Waits for answers without an end: for migrations, which may rewrite a large table. */
  unbounded = false;

  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- TypeORM's own signature
  override async query(sql: string, parameters?: any[], useStructuredResult = false): Promise<any> {
    if (this.isReleased || this.unbounded) return super.query(sql, parameters, useStructuredResult);
    const client = (await this.connect()) as Client;
    const timer = setTimeout(() => client.connection?.stream?.destroy(), ANSWER_TIMEOUT_MS);
    try {
      return await super.query(sql, parameters, useStructuredResult);
    } finally {
      clearTimeout(timer);
    }
  }
}
