import { Logger } from '@nestjs/common';
import type { Redis, RedisOptions } from 'ioredis';
import { ConfigurationError, loadOptional, loggableError, type Secret } from '../../support/index.js';

/** A script of Redis about one key. Redis runs it as a whole. */
export interface RedisScript {
  /** Unique among the scripts of a connection. */
  readonly name: string;
  readonly lua: string;
}

/** Milliseconds after which a connection that does not answer is given up and made anew. */
const SILENT_MS = 2_000;
/** Longest pause between two attempts to connect, in milliseconds. */
const MAX_PAUSE_MS = 250;

const OPTIONS: RedisOptions = {
  connectTimeout: SILENT_MS,
  commandTimeout: SILENT_MS,
  retryStrategy: (attempt) => Math.min(MAX_PAUSE_MS, 20 * 2 ** Math.min(attempt, 10)),
  // A question that is asked late, or twice, is answered wrongly: fail at once instead.
  enableOfflineQueue: false,
  autoResendUnfulfilledCommands: false,
  maxRetriesPerRequest: 0,
  keepAlive: 10_000,
  connectionName: 'nest-llm-driver',
};

/** What Redis says to a wrong password, or to none. */
const REFUSED = /^(?:WRONGPASS|NOAUTH|NOPERM|ERR invalid password|ERR Client sent AUTH)/;

/**
 * A connection to Redis that comes back by itself. Scripts are loaded when they are first used, and again
 * when Redis has lost them.
 */
export class RedisConnection {
  private static readonly logger = new Logger('cluster');
  private readonly scripts = new Set<string>();
  /** Why the connection failed last. What `connect` throws does not tell. */
  private lastError: unknown;

  private constructor(private readonly client: Redis) {
    client.on('error', (error) => this.onError(error));
  }

  /**
   * Connects. Resolves as soon as Redis has answered, or cannot be reached: the connection is then tried
   * again and again.
   * @param url may hold a password; never part of a message
   * @throws ConfigurationError if ioredis is not installed, or Redis refuses user and password
   */
  static async open(url: Secret): Promise<RedisConnection> {
    const load = () => import('ioredis');
    const { Redis } = await loadOptional(load, 'REDIS_URL', 'ioredis@^5');
    const connection = new RedisConnection(new Redis(url.reveal(), { ...OPTIONS, lazyConnect: true }));
    await connection.start();
    return connection;
  }

  /** Runs a script on a key. @throws Error at once while there is no connection */
  async run({ name, lua }: RedisScript, key: string, ...args: readonly string[]): Promise<unknown> {
    if (!this.scripts.has(name)) {
      this.client.defineCommand(name, { lua, numberOfKeys: 1 });
      this.scripts.add(name);
    }
    const commands = this.client as unknown as Record<string, (...words: string[]) => Promise<unknown>>;
    try {
      return await commands[name]!(key, ...args);
    } catch (error) {
      if (isSilence(error)) this.client.disconnect(true);
      throw error;
    }
  }

  close(): void {
    this.client.disconnect();
  }

  private async start(): Promise<void> {
    try {
      await this.client.connect();
    } catch (thrown) {
      const error = this.lastError ?? thrown;
      if (error instanceof Error && REFUSED.test(error.message)) {
        this.close();
        throw new ConfigurationError(
          'Redis refuses the user or the password of REDIS_URL. Correct it, or leave it out if Redis asks for none.',
          'REDIS_URL',
        );
      }
      const msg = 'Redis cannot be reached. Limits are divided among the processes until it can.';
      RedisConnection.logger.warn({ msg, error: loggableError(error) });
      return;
    }
    await this.warnOfEviction();
  }

  /** What Redis evicts is forgotten: a limit that was used up would count as unused. */
  private async warnOfEviction(): Promise<void> {
    const memory = await this.client.info('memory').catch(() => '');
    const policy = /^maxmemory_policy:(\S+)/m.exec(memory)?.[1];
    if (policy === undefined || policy === 'noeviction') return;
    RedisConnection.logger.warn({
      msg:
        `Redis may evict keys (maxmemory-policy ${policy}), and then forgets what is used of limits. ` +
        'Set maxmemory-policy noeviction.',
    });
  }

  /** Whether it is away is told by the commands that fail. */
  private onError(error: Error): void {
    this.lastError = error;
    RedisConnection.logger.debug({ msg: 'the connection to Redis failed', error: loggableError(error) });
  }
}

function isSilence(error: unknown): boolean {
  return error instanceof Error && error.message === 'Command timed out';
}
