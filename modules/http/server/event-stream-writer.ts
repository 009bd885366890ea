import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { FastifyReply } from 'fastify';
import type { Clock } from '../../support/index.js';
import { EVENT_STREAM_HEADERS, KEEP_ALIVE_COMMENT } from './server-sent-event.js';

/** A stream says something at least this often. */
const LONGEST_SILENCE_MS = 15_000;
/** How long a reader may take nothing of what is waiting for them. */
const LONGEST_STALL_MS = 60_000;

/**
 * Writes an event stream straight to the socket, past Fastify: events leave as they come, a slow reader is waited for, one who
 * takes nothing for a minute is cut off, and silences are filled with comments. Headers go out with the first write, so make it
 * when there is something to write: until then a failure can still be an ordinary reply.
 *
 * What waits for a reader is what Node buffers before it asks to wait (16 to 64 KiB), and the event that was written last.
 */
export class EventStreamWriter {
  private readonly raw: ServerResponse;
  private lastWriteAt: number;
  private ended = false;
  private cancelTimer: () => void;
  private wakeWriter: () => void = () => {};

  constructor(
    reply: FastifyReply,
    private readonly clock: Clock,
  ) {
    this.raw = reply.raw;
    reply.hijack();
    this.raw.writeHead(200, { ...(reply.getHeaders() as OutgoingHttpHeaders), ...EVENT_STREAM_HEADERS });
    this.lastWriteAt = clock.monotonic();
    this.cancelTimer = clock.schedule(LONGEST_SILENCE_MS, this.onSilence);
    this.raw.once('close', this.onClose);
  }

  /** Whether somebody still reads. */
  get open(): boolean {
    return !this.raw.destroyed;
  }

  /** A promise where the reader has to be waited for before the next write; it resolves too when they are gone. */
  write(text: string): Promise<void> | undefined {
    if (!this.open || text === '') return undefined;
    this.lastWriteAt = this.clock.monotonic();
    return this.raw.write(text) ? undefined : this.drained();
  }

  /**
   * Ends the stream, once. What is still waiting for its reader goes out, unless they take nothing for too long.
   * @param text what is written last
   */
  end(text?: string): void {
    if (this.ended) return;
    this.ended = true;
    this.cancelTimer();
    if (!this.open) return;
    this.raw.end(text);
    if (this.raw.writableLength > 0) this.cancelTimer = this.cutOffLater();
  }

  private drained(): Promise<void> {
    const cancelCut = this.cutOffLater();
    return new Promise((resolve) => {
      this.wakeWriter = () => {
        this.raw.off('drain', this.wakeWriter);
        cancelCut();
        this.lastWriteAt = this.clock.monotonic();
        resolve();
      };
      this.raw.once('drain', this.wakeWriter);
    });
  }

  private cutOffLater(): () => void {
    return this.clock.schedule(LONGEST_STALL_MS, () => this.raw.destroy());
  }

  /** One timer for the whole stream, looked at when it fires: one for every event would cost more than the event. */
  private readonly onSilence = () => {
    const silentMs = this.clock.monotonic() - this.lastWriteAt;
    const due = silentMs >= LONGEST_SILENCE_MS;
    if (due && !this.raw.writableNeedDrain) void this.write(KEEP_ALIVE_COMMENT);
    this.cancelTimer = this.clock.schedule(
      due ? LONGEST_SILENCE_MS : LONGEST_SILENCE_MS - silentMs,
      this.onSilence,
    );
  };

  private readonly onClose = () => {
    this.cancelTimer();
    this.wakeWriter();
  };
}
