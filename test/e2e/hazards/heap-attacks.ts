import { closeLater } from '../../support/cleanup.js';
import { RawConnection } from './raw-connection.js';

interface Target {
  readonly url: string;
  /** Resolves when the process is gone. */
  readonly ended: Promise<unknown>;
  /** Tokens, used in turn. */
  readonly keys: readonly string[];
}

interface Unread {
  readonly path: string;
  /** Sent with POST; without one it is a GET. */
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Connections. */
  readonly count: number;
  /** Requests on each connection, sent together. Default 1. */
  readonly times?: number;
}

/** How many replies had each status; 0 is a connection that was closed without one. */
export type Statuses = Readonly<Record<number, number>>;

/** Sends one JSON text `count` times at once, and reads the replies. */
export async function attackJson(
  target: Target,
  path: string,
  body: string,
  count: number,
): Promise<Statuses> {
  const asked = each(target, count, (token) =>
    fetch(target.url + path, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body,
    }).then(
      async (reply) => {
        await reply.text();
        return reply.status;
      },
      () => 0,
    ),
  );
  return counted(await Promise.all(asked));
}

/** Sends requests, reads the first bytes of each connection's reply, and no more. */
export async function attackUnread(target: Target, unread: Unread): Promise<Statuses> {
  const { path, body, headers = {}, count, times = 1 } = unread;
  const asked = each(target, count, async (token) => {
    const client = await open(target);
    client.socket.once('data', () => client.socket.pause());
    const request = head(body === undefined ? 'GET' : 'POST', path, token, {
      ...headers,
      ...(body !== undefined && { 'content-length': String(body.length) }),
    });
    client.send((request + (body ?? '')).repeat(times));
    return (await client.got('HTTP/1.1 ')) ? Number(client.received.slice(9, 12)) : 0;
  });
  return counted(await Promise.all(asked));
}

/**
 * Sends the beginning of bodies without a length, and leaves the connections open. Returns how many were
 * refused with 503.
 */
export async function attackChunked(
  target: Target,
  path: string,
  bytes: number,
  count: number,
): Promise<number> {
  const chunk = `${(64 * 1024).toString(16)}\r\n${'a'.repeat(64 * 1024)}\r\n`;
  const chunks = Array<string>(bytes / (64 * 1024)).fill(chunk);
  const clients: RawConnection[] = [];
  for (let index = 0; index < count; index += 1) {
    const client = await open(target);
    clients.push(client);
    const token = target.keys[index % target.keys.length]!;
    await client.sendSlowly(head('POST', path, token, { 'transfer-encoding': 'chunked' }), ...chunks);
  }
  // The first of them wait for their end. The server counts a piece before it reads the next.
  await clients.at(-1)!.got('HTTP/1.1 ');
  return clients.filter(({ received }) => received.startsWith('HTTP/1.1 503 ')).length;
}

function each<Result>({ keys }: Target, count: number, use: (token: string) => Result): Result[] {
  return Array.from({ length: count }, (_, index) => use(keys[index % keys.length]!));
}

/** A connection that is over with the process. */
async function open({ url, ended }: Target): Promise<RawConnection> {
  const client = await RawConnection.open(Number(new URL(url).port));
  closeLater(() => client.destroy());
  void ended.then(() => client.destroy());
  return client;
}

function head(
  method: string,
  path: string,
  token: string,
  headers: Readonly<Record<string, string>>,
): string {
  const lines = Object.entries({
    ...{ host: 'x', authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...headers,
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n`;
}

function counted(statuses: readonly number[]): Statuses {
  const counts: Record<number, number> = {};
  for (const status of statuses) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}
