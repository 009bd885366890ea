import { PostgresQueryRunner } from 'typeorm/driver/postgres/PostgresQueryRunner.js';
import { postgresFailure } from '../../support/index.js';
import { storableParameters } from './storable-text.js';

/** The part of a client of `pg` that is used here. */
interface Client {
  end(): Promise<void>;
  readonly connection?: { readonly stream?: { destroy(): void } };
}

/** Runs statements, and closes its connection if an answer does not come. */
export class BoundedQueryRunner extends PostgresQueryRunner {
  /** Milliseconds that a statement waits for its answer; 0 for as long as it takes. */
  answerTimeoutMs = 0;

  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- TypeORM's own signature
  override async query(sql: string, given?: any[], useStructuredResult = false): Promise<any> {
    const parameters = storableParameters(sql, given);
    if (this.isReleased || this.answerTimeoutMs === 0) {
      return super.query(sql, parameters, useStructuredResult);
    }
    const client = (await this.connect()) as Client;
    const timer = setTimeout(() => client.connection?.stream?.destroy(), this.answerTimeoutMs);
    try {
      return await super.query(sql, parameters, useStructuredResult);
    } catch (error) {
      // The server is ending it. The pool gives no other statement a client that ends.
      if (postgresFailure(error)?.kind === 'lost') client.end().catch(() => {});
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }
}
