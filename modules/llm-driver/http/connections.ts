import type { LookupFunction } from 'node:net';
import { buildConnector, Client } from 'undici';

/** Options of all connections to one origin. */
export interface ConnectionOptions {
  /** For name lookup, TCP and TLS together, in milliseconds. */
  readonly connectMs: number;
  /** Certificates to trust instead of the system's. */
  readonly ca?: string | Buffer;
  /** Resolves the origin's name for every new connection. Default: the system's resolver. */
  readonly lookup?: LookupFunction;
}

/**
 * Off, as each exchange has its own timer. undici makes two for each, and keeps them for half a second after
 * their use: long enough for them to pile up in the old generation of the heap.
 */
const NO_TIMEOUTS = { headersTimeout: 0, bodyTimeout: 0 };

/** Connections closed in one turn of the event loop. */
const MAX_CLOSED_PER_TURN = 32;

/**
 * Keep-alive connections to one origin, each for one exchange at a time.
 *
 * Used instead of undici's pool because of aborts: that pool opens an idle connection for each one that an
 * abort has closed. Here an abort ends the connection, and none is opened for it.
 */
export class Connections {
  private readonly all = new Set<Client>();
  /** Most recently used last, and taken first: connections that are not needed any more time out. */
  private readonly idle: Client[] = [];
  private readonly discarded: Client[] = [];

  /**
   * One for all connections: each may resume the TLS session of another, until the session is
   * garbage-collected.
   */
  private readonly connect: buildConnector.connector;

  constructor(
    private readonly origin: string,
    { connectMs, ca, lookup }: ConnectionOptions,
  ) {
    this.connect = buildConnector({ timeout: connectMs, ca, lookup });
  }

  /** Returns an idle connection, or a new one. */
  acquire(): Client {
    return this.idle.pop() ?? this.open();
  }

  /** Keeps a connection for another exchange. Call it after one that succeeded. */
  release(client: Client): void {
    if (this.all.has(client)) this.idle.push(client);
  }

  /**
   * Closes a connection, in a later turn of the event loop: to close a thousand sockets takes a while, and
   * the callers of the exchanges on them come first.
   */
  discard(client: Client): void {
    this.all.delete(client);
    this.discarded.push(client);
    if (this.discarded.length === 1) setImmediate(this.closeSome);
  }

  /** True if none is open. */
  get isEmpty(): boolean {
    return this.all.size === 0;
  }

  /** Closes the idle ones. Others are closed by their exchanges' end, or time out. */
  closeIdle(): void {
    for (const client of this.idle.splice(0)) this.discard(client);
  }

  async close(): Promise<void> {
    const clients = [...this.all];
    this.all.clear();
    this.idle.length = 0;
    await Promise.all(clients.map((client) => client.destroy()));
  }

  private open(): Client {
    const client = new Client(this.origin, { ...NO_TIMEOUTS, connect: this.connect });
    this.all.add(client);
    client.on('disconnect', () => this.removeIdle(client));
    return client;
  }

  /**
   * Removes a connection that the provider closed, or that timed out. If it is in use, its exchange does
   * that.
   */
  private removeIdle(client: Client): void {
    const index = this.idle.indexOf(client);
    if (index < 0) return;
    this.idle.splice(index, 1);
    this.discard(client);
  }

  private readonly closeSome = (): void => {
    for (const client of this.discarded.splice(0, MAX_CLOSED_PER_TURN)) void client.destroy();
    if (this.discarded.length > 0) setImmediate(this.closeSome);
  };
}
