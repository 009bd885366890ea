import { readFileSync, readlinkSync } from 'node:fs';
import type { Socket } from 'node:net';

/** The system's lists of connections. Linux alone has them. */
const LISTS = ['/proc/net/tcp', '/proc/net/tcp6'];
/** Columns of a list: the bytes of both queues as `tx:rx`, and the inode. */
const QUEUES_COLUMN = 4;
const INODE_COLUMN = 9;

/** Returns the bytes of a connection that the system holds: written, and not taken by the other side. */
export type SendQueues = (socket: Socket) => number;

/**
 * Returns the queues as they are at the first call of the result, 0 for each where the system has no list.
 * Node tells only what the system has taken. Reading takes about 3 µs for each connection.
 */
export function sendQueues(): SendQueues {
  let bytesByInode: ReadonlyMap<string, number> | undefined;
  return (socket) => (bytesByInode ??= readQueues()).get(inodeOf(socket)) ?? 0;
}

function readQueues(): ReadonlyMap<string, number> {
  const bytesByInode = new Map<string, number>();
  for (const line of LISTS.flatMap((path) => textOf(path).split('\n'))) {
    const columns = line.trim().split(/ +/, INODE_COLUMN + 1);
    const [unsent = ''] = columns[QUEUES_COLUMN]?.split(':') ?? [];
    bytesByInode.set(columns[INODE_COLUMN] ?? '', Number.parseInt(unsent, 16));
  }
  return bytesByInode;
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}

/** Returns the inode of a socket as the lists have it. */
function inodeOf(socket: Socket): string {
  const { _handle: handle } = socket as Socket & { readonly _handle?: { readonly fd?: number } | null };
  try {
    return /\d+/.exec(readlinkSync(`/proc/self/fd/${handle?.fd}`))?.[0] ?? '';
  } catch {
    return '';
  }
}
