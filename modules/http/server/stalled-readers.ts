import type { ServerResponse } from 'node:http';
import type { Clock } from '../../support/index.js';
import type { LiveRequests } from './live-requests.js';
import { type SendQueues, sendQueues } from './send-queues.js';

/** A client that takes nothing of a reply for this long is disconnected, in milliseconds. */
export const MAX_STALL_MS = 60_000;
/** Interval of the check, in milliseconds: a client is disconnected at most this much later. */
const CHECK_EVERY_MS = 5_000;

/** How far a reply had come when it last moved. */
interface Progress {
  /** Bytes that the system had taken of all that was written. */
  readonly handedOver: number;
  /** Bytes of them that the client had not taken; absent if the system was not asked yet. */
  readonly unsent?: number;
  /** Monotonic milliseconds. */
  readonly since: number;
}

/**
 * Disconnects clients that do not read their replies, on every route: what is written for them stays in
 * memory. One timer serves all connections, and runs only while there are requests.
 *
 * The system takes more only when a third of its buffer is free, which may be megabytes. So a reply that does
 * not move is looked at there too: a slow client is no client that stands still.
 */
export class StalledReaders {
  private readonly progress = new WeakMap<ServerResponse, Progress>();
  private cancelTimer: (() => void) | undefined;
  private stopped = false;

  /** @param queues tells what the system holds for connections, at the time of the call */
  constructor(
    private readonly requests: Pick<LiveRequests, 'size' | 'responses'>,
    private readonly clock: Clock,
    private readonly queues: () => SendQueues = sendQueues,
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
    const queues = this.queues();
    // A copy: a request whose connection is destroyed leaves the list.
    for (const response of [...this.requests.responses()]) this.checkOne(response, now, queues);
    if (this.requests.size > 0) this.watch();
  };

  private checkOne(response: ServerResponse, now: number, queues: SendQueues): void {
    const { socket } = response;
    if (!socket || !response.headersSent || socket.writableLength === 0) {
      this.progress.delete(response);
      return;
    }
    const handedOver = socket.bytesWritten - socket.writableLength;
    const before = this.progress.get(response);
    if (before?.handedOver !== handedOver) this.progress.set(response, { handedOver, since: now });
    else if (before.unsent === undefined) this.progress.set(response, { ...before, unsent: queues(socket) });
    else if (now - before.since >= MAX_STALL_MS) {
      const unsent = queues(socket);
      if (unsent === before.unsent) response.destroy();
      else this.progress.set(response, { handedOver, unsent, since: now });
    }
  }
}
