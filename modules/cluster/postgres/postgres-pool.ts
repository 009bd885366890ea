import { Logger } from '@nestjs/common';
import { ConfigurationError, loggableError } from '../../support/index.js';

/** Connections for the questions about limits: they must not wait behind the application's own. */
const CONNECTIONS = 2;
/** Milliseconds after which a connection that does not answer is given up. */
const SILENT_MS = 2_000;

/** The part of a TypeORM data source that is used: any `DataSource` of Postgres. */
export interface PostgresDataSource {
  readonly options: { readonly type: string };
  readonly driver: object;
}

/** One row of a result. */
export type Row = Readonly<Record<string, unknown>>;

/** The part of `pg` that is used here. TypeORM has loaded the package. */
interface Pool {
  query(text: string, values: readonly unknown[]): Promise<{ readonly rows: readonly Row[] }>;
  on(event: 'error', listener: (error: Error) => void): unknown;
  end(): Promise<void>;
}

/** The part of a data source's options that connects. */
interface ConnectionOptions {
  readonly url?: string;
  readonly host?: string;
  readonly port?: number;
  readonly username?: string;
  readonly password?: unknown;
  readonly database?: string;
  readonly ssl?: unknown;
  readonly applicationName?: string;
  readonly extra?: object;
}

/** A few connections of their own to the database of a data source. */
export class PostgresPool {
  private constructor(private readonly pool: Pool) {
    // The server may restart at any time; the next question connects again.
    pool.on('error', (error) => {
      new Logger('cluster').debug({ msg: 'a connection to Postgres failed', error: loggableError(error) });
    });
  }

  /** Connects with the first query. @throws ConfigurationError unless the data source is one of Postgres */
  static of(dataSource: PostgresDataSource): PostgresPool {
    const { type } = dataSource.options;
    if (type !== 'postgres') {
      throw new ConfigurationError(
        `dataSource must be one of Postgres, got one of ${type}. Processes that share an SQLite file share no limits: give redisUrl instead.`,
        'dataSource',
      );
    }
    const { postgres } = dataSource.driver as unknown as {
      readonly postgres: { readonly Pool: new (options: object) => Pool };
    };
    return new PostgresPool(new postgres.Pool(optionsOf(dataSource.options as ConnectionOptions)));
  }

  /** Calls a function, in a transaction of its own. Returns its first row. */
  async call(name: string, values: readonly unknown[]): Promise<Row> {
    const places = values.map((_, index) => `$${index + 1}`).join(', ');
    const { rows } = await this.pool.query(`SELECT * FROM "${name}"(${places})`, values);
    return rows[0]!;
  }

  close(): Promise<void> {
    return this.pool.end();
  }
}

function optionsOf({ url, username, applicationName, extra, ...options }: ConnectionOptions): object {
  const { host, port, password, database, ssl } = options;
  return {
    ...{ connectionString: url, user: username, application_name: applicationName },
    ...{ host, port, password, database, ssl },
    ...extra,
    max: CONNECTIONS,
    connectionTimeoutMillis: SILENT_MS,
    query_timeout: SILENT_MS,
    keepAlive: true,
  };
}
