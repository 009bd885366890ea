import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';
import type { Clock } from '../../support/index.js';

/** Headers of an event stream. `x-accel-buffering` keeps nginx from holding events back. */
export const EVENT_STREAM_HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store',
  'x-accel-buffering': 'no',
} as const;

/**
 * A comment, which event readers ignore. Keeps proxies from closing a silent stream. No blank line follows:
 * it would end an event, and the decoder of one SDK crashes on an event that holds only comments.
 */
export const KEEP_ALIVE_COMMENT = ': ping\n';

/** Formats one server-sent event. JSON contains no line breaks, so the data is one line. */
export function serverSentEvent(data: unknown, event?: string): string {
  return `${event === undefined ? '' : `event: ${event}\n`}data: ${JSON.stringify(data)}\n\n`;
}

/** Returns true if an `Accept` header asks for events. */
export function acceptsEvents(accept: string | undefined): boolean {
  return accept?.toLowerCase().includes('text/event-stream') ?? false;
}

/** Characters of a write that are not counted while the client has not read them. */
const MAX_UNCOUNTED_LENGTH = 256 * 1024;

/** Ends a chunked body. */
const LAST_CHUNK = '0\r\n\r\n';

/**
 * A stream that has sent nothing for this long sends a comment, in milliseconds: proxies close silent
 * connections.
 */
const MAX_SILENCE_MS = 15_000;

/**
 * Writes an event stream straight to the socket, past Fastify. Events leave at once, a slow client is waited
 * for until the server disconnects it, and a comment goes out after 15 s of silence. Headers leave with the
 * first write. Create the writer only then: until it exists, a failure can still be an ordinary reply.
 *
 * Memory per client is what Node buffers before `write` asks to wait (16 to 64 KiB), and the last event
 * written. If that is longer than 256 KiB, it counts in the memory budget.
 */
export class EventStreamWriter {
  private readonly raw: ServerResponse;
  /** False for a client of HTTP/1.0: its connection closes after the stream. */
  private readonly isChunked: boolean;
  private lastWriteAt: number;
  private closed = false;
  private cancelTimer: () => void;
  private wakeWriter: () => void = () => {};

  constructor(
    private readonly reply: FastifyReply,
    private readonly clock: Clock,
  ) {
    this.raw = reply.raw;
    reply.hijack();
    this.raw.writeHead(200, { ...(reply.getHeaders() as OutgoingHttpHeaders), ...EVENT_STREAM_HEADERS });
    // The writer frames the chunks of HTTP: Node would write each as four strings and buffers.
    this.isChunked = this.raw.chunkedEncoding;
    this.raw.chunkedEncoding = false;
    this.lastWriteAt = clock.monotonic();
    this.cancelTimer = clock.schedule(MAX_SILENCE_MS, this.onSilence);
    this.raw.once('close', this.onClose);
  }

  /** True until the connection is closed. */
  get open(): boolean {
    return !this.raw.destroyed;
  }

  /**
   * Writes text. Returns a promise if the buffer is full: await it before the next write. It resolves when
   * the client has read, or is gone.
   */
  write(text: string): Promise<void> | undefined {
    if (!this.open || text === '') return undefined;
    this.lastWriteAt = this.clock.monotonic();
    if (this.raw.write(this.framed(text))) return undefined;
    return text.length > MAX_UNCOUNTED_LENGTH ? this.drainedOf(text.length) : this.drained();
  }

  /**
   * Ends the stream; later calls do nothing. Buffered text still goes out.
   * @param text written last
   */
  end(text = ''): void {
    if (this.closed) return;
    this.closed = true;
    this.cancelTimer();
    if (this.open) this.raw.end(this.isChunked ? this.framed(text) + LAST_CHUNK : text);
  }

  private framed(text: string): string {
    if (!this.isChunked || text === '') return text;
    return `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`;
  }

  /** A long event, such as a picture, counts as a reply in memory until it is sent. */
  private drainedOf(length: number): Promise<void> {
    const memory = this.reply.request?.memory;
    memory?.holdAnyway(length);
    return this.drained().then(() => memory?.release(length));
  }

  private drained(): Promise<void> {
    return new Promise((resolve) => {
      this.wakeWriter = () => {
        this.raw.off('drain', this.wakeWriter);
        this.lastWriteAt = this.clock.monotonic();
        resolve();
      };
      this.raw.once('drain', this.wakeWriter);
    });
  }

  /** One timer serves the whole stream: a new one for every event would cost more than the event. */
  private readonly onSilence = () => {
    const silentMs = this.clock.monotonic() - this.lastWriteAt;
    const due = silentMs >= MAX_SILENCE_MS;
    if (due && !this.raw.writableNeedDrain) void this.write(KEEP_ALIVE_COMMENT);
    this.cancelTimer = this.clock.schedule(due ? MAX_SILENCE_MS : MAX_SILENCE_MS - silentMs, this.onSilence);
  };

  private readonly onClose = () => {
    this.cancelTimer();
    this.wakeWriter();
  };
}

/**
 * The start of an event stream whose first event is waited for. If it takes longer than 15 s, the headers go
 * out with a comment: from then on the status is 200, and a failure can only be an event.
 */
export class EventStreamStart {
  private writer: EventStreamWriter | undefined;
  private readonly cancelTimer: () => void;

  constructor(
    private readonly reply: FastifyReply,
    private readonly clock: Clock,
  ) {
    this.cancelTimer = clock.schedule(MAX_SILENCE_MS, () => {
      if (reply.raw.destroyed) return;
      this.writer = new EventStreamWriter(reply, clock);
      void this.writer.write(KEEP_ALIVE_COMMENT);
    });
  }

  /** True if the headers went out with a comment. */
  get hasBegun(): boolean {
    return this.writer !== undefined;
  }

  /** Returns the writer of the first event. Headers leave with what it writes, if they have not. */
  begin(): EventStreamWriter {
    this.cancel();
    return (this.writer ??= new EventStreamWriter(this.reply, this.clock));
  }

  /** Sends no comment any more. */
  cancel(): void {
    this.cancelTimer();
  }
}

/**
 * Sends `events` as an event stream, each as soon as it is produced and no faster than the client reads.
 * Resolves at their end, or when the client is gone; `events` is then told to return. Headers leave with the
 * first event, or with the first comment if none comes within 15 s.
 * @param events formatted by `serverSentEvent`
 * @throws what `events` throws: an ordinary reply if nothing was sent yet, else the error filter closes the
 *   connection
 */
export async function sendEvents(
  reply: FastifyReply,
  clock: Clock,
  events: AsyncIterable<string>,
): Promise<void> {
  // Node discards the body of a reply to HEAD, so there is no reason to produce one.
  if (reply.request.method === 'HEAD') {
    return void reply.headers(EVENT_STREAM_HEADERS).send(Readable.from([]));
  }
  const iterator = events[Symbol.asyncIterator]();
  const start = new EventStreamStart(reply, clock);
  try {
    let next = await nextUnlessClosed(reply, iterator);
    start.cancel();
    while (next !== undefined) {
      const writer = start.begin();
      if (next.done) return writer.end();
      const full = writer.write(next.value);
      if (full !== undefined) await full;
      next = await nextUnlessClosed(reply, iterator);
    }
  } finally {
    start.cancel();
    // Not awaited: a generator returns only after the `next` it is in, which may take as long as a model
    // does.
    void iterator.return?.().catch(() => {});
  }
}

/** The next event, or `undefined` as soon as the connection is closed. */
function nextUnlessClosed(
  { raw }: FastifyReply,
  iterator: AsyncIterator<string>,
): Promise<IteratorResult<string> | undefined> {
  return new Promise((resolve, reject) => {
    const onClose = () => resolve(undefined);
    if (raw.destroyed) return onClose();
    raw.once('close', onClose);
    iterator
      .next()
      .finally(() => raw.off('close', onClose))
      .then(resolve, reject);
  });
}
