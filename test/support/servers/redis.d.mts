export interface RedisOptions {
  /** Each write is on disk before its answer. Default: nothing is ever written. */
  readonly appendOnly?: boolean;
  /** Of redis.conf. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** A `redis-server` of its own, which ends with the process that started it. */
export class RedisServer {
  static start(options?: RedisOptions): Promise<RedisServer>;
  readonly url: string;
  readonly port: number;
  /** Starts it again after `stop` or `kill`, on the same port; with `appendOnly` with the same data. */
  start(): Promise<void>;
  /** Ends it in order. */
  stop(): Promise<void>;
  /** Ends it at once, as a crash does. */
  kill(): Promise<void>;
  /** Lets it stand still: connections stay open, and nothing answers until `resume`. */
  pause(): void;
  resume(): void;
  /** Ends it and removes its data. */
  remove(): Promise<void>;
}
