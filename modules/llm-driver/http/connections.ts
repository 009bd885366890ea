import type { LookupFunction } from 'node:net';
import { buildConnector, Client } from 'undici';

/** What every connection of an origin has in common. */
export interface ConnectionOptions {
  /** Name lookup, TCP and TLS together. */
  readonly connectMs: number;
  /** Certificates to trust instead of the system's. */
  readonly ca?: string | Buffer;
  /** Who resolves the origin's name, for every new connection; the system's resolver where left out. */
  readonly lookup?: LookupFunction;
}

/**
 * Each exchange has a timer of its own instead. undici makes two for each, and holds them for half a second after they have become of
 * no use: long enough for them to pile up in the old generation of the heap.
 */
const OWN_TIMEOUTS = { headersTimeout: 0, bodyTimeout: 0 };

/** Connections closed before the event loop gets a turn. */
const CLOSED_PER_TURN = 32;

/**
 * Keep-alive connections to one origin, each for one exchange at a time.
 *
 * undici's own pool would do, were it not for aborts: it opens a new connection in place of each one an abort has
 * closed, and leaves it idle. Here an abort ends the connection and nothing follows.
 */
export class Connections {
  private readonly all = new Set<Client>();
  /** Most recently used last, and taken first: what a quieter time does not need runs out by itself. */
  private readonly idle: Client[] = [];
  private readonly discarded: Client[] = [];

  /** One for all: a TLS session that one connection has agreed on may be taken up by the next, until the collector comes by. */
  private readonly connect: buildConnector.connector;

  constructor(
    private readonly origin: string,
    { connectMs, ca, lookup }: ConnectionOptions,
  ) {
    this.connect = buildConnector({ timeout: connectMs, ca, lookup });
  }

  /** An idle connection, or a new one. */
  take(): Client {
    return this.idle.pop() ?? this.open();
  }

  /** The exchange went well: the connection may carry another. */
  giveBack(client: Client): void {
    if (this.all.has(client)) this.idle.push(client);
  }

  /**
   * Closes the connection, and fails what is in flight on it. Not in this very turn: closing a thousand sockets takes a
   * while, and those who wait for what was in flight on them are told first.
   */
  discard(client: Client): void {
    this.all.delete(client);
    this.discarded.push(client);
    if (this.discarded.length === 1) setImmediate(this.closeSome);
  }

  async close(): Promise<void> {
    const clients = [...this.all];
    this.all.clear();
    this.idle.length = 0;
    await Promise.all(clients.map((client) => client.destroy()));
  }

  private open(): Client {
    const client = new Client(this.origin, { ...OWN_TIMEOUTS, connect: this.connect });
    this.all.add(client);
    client.on('disconnect', () => this.forgetIdle(client));
    return client;
  }

  /** Closed by the provider, or idle for too long. One that is in use is its exchange's affair. */
  private forgetIdle(client: Client): void {
    const place = this.idle.indexOf(client);
    if (place < 0) return;
    this.idle.splice(place, 1);
    this.discard(client);
  }

  private readonly closeSome = (): void => {
    for (const client of this.discarded.splice(0, CLOSED_PER_TURN)) void client.destroy();
    if (this.discarded.length > 0) setImmediate(this.closeSome);
  };
}
