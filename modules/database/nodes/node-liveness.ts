import type { NodeEntity } from './node.entity.js';
import type { ThisNode } from './this-node.js';

/** Milliseconds without a sign of life after which a process counts as gone. */
const GONE_AFTER_MS = 15_000;

/** Returns true if the process was seen a moment ago. @param now the database's time */
export function isLive({ seenAt }: Pick<NodeEntity, 'seenAt'>, now: number): boolean {
  return now - seenAt < GONE_AFTER_MS;
}

/**
 * Returns true if the process has surely ended, however short a time ago it was seen: it ran on this machine,
 * where its number belongs to no process, or to this one.
 */
export function hasEnded({ id, host, pid }: NodeEntity, node: ThisNode): boolean {
  return id !== node.id && host === node.host && (pid === node.pid || !isRunning(pid));
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // EPERM: it belongs to another user.
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}
