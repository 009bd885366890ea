import type { ServerResponse } from 'node:http';
import type { Clock } from '../../support/index.js';
import type { LiveRequests } from './live-requests.js';

/** A client that takes nothing of a reply for this long is disconnected, in milliseconds. */
export const MAX_STALL_MS = 60_000;
/** Interval of the check, in milliseconds: a client is disconnected at most this much later. */
const CHECK_EVERY_MS = 5_000;

/** What a client had taken of a reply, and when it took the last of it. */
interface Progress {
  readonly takenBytes: number;
  /** Monotonic milliseconds. */
  readonly since: number;
}

/**
 * Disconnects clients that do not read their replies, on every route: what is written for them stays in
 * memory. One timer serves all connections, and runs only while there are requests.
 */
export class StalledReaders {
  private readonly progress = new WeakMap<ServerResponse, Progress>();
  private cancelTimer: (() => void) | undefined;
  private stopped = false;

  constructor(
    private readonly requests: Pick<LiveRequests, 'size' | 'responses'>,
    private readonly clock: Clock,
  ) {}

  /** Call it with each new request. */
  watch(): void {
    if (this.cancelTimer === undefined && !this.stopped)
      this.cancelTimer = this.clock.schedule(CHECK_EVERY_MS, this.check);
  }

  stop(): void {
    this.stopped = true;
    this.cancelTimer?.();
  }

  private readonly check = (): void => {
    this.cancelTimer = undefined;
    const now = this.clock.monotonic();
    // A copy: a request whose connection is destroyed leaves the list.
    for (const response of [...this.requests.responses()]) this.checkOne(response, now);
    if (this.requests.size > 0) this.watch();
  };

  private checkOne(response: ServerResponse, now: number): void {
    const { socket } = response;
    if (!socket || !response.headersSent || socket.writableLength === 0) {
      this.progress.delete(response);
      return;
    }
    // What the system has taken of all that was written.
    const takenBytes = socket.bytesWritten - socket.writableLength;
    const before = this.progress.get(response);
    if (before?.takenBytes !== takenBytes) this.progress.set(response, { takenBytes, since: now });
    else if (now - before.since >= MAX_STALL_MS) response.destroy();
  }
}
