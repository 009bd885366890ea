import type { Client } from 'pg';

export interface PostgresOptions {
  /** It writes through to the disk, as in production. Default: no. */
  readonly durable?: boolean;
  /** Of postgresql.conf. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** A PostgreSQL of its own, which ends with the process that started it. */
export class PostgresServer {
  static start(options?: PostgresOptions): Promise<PostgresServer>;
  /** Of the database for administration. */
  readonly url: string;
  readonly port: number;
  /** Starts it again after `stop` or `kill`, with the same data on the same port. */
  start(): Promise<void>;
  /** Ends all connections and the server, in order. */
  stop(): Promise<void>;
  /** Ends all its processes at once, as a crash does. */
  kill(): Promise<void>;
  /** Lets it stand still: connections stay open, and nothing answers until `resume`. */
  pause(): void;
  resume(): void;
  /** Ends it and removes its data. */
  remove(): Promise<void>;
}

export interface DatabaseToCreate {
  /** The name of a database to copy, which nobody may be connected to. Default: an empty one. */
  readonly template?: string;
  /** Default: a random one. */
  readonly name?: string;
}

/** Creates a database. Returns its URL. */
export function createDatabase(serverUrl: string, options?: DatabaseToCreate): Promise<string>;
/** Drops the database of a URL, with its connections. */
export function dropDatabase(serverUrl: string, url: string): Promise<void>;
/** Connects, does the work and disconnects. */
export function withClient<Result>(
  url: string,
  work: (client: Client) => Result | Promise<Result>,
): Promise<Result>;
