import type { ChunkIterator } from '../call/open-stream.js';
import type { ChatCompletionChunk } from '../contract/chat.types.js';
import { noteOrigin } from '../contract/reply-origin.js';
import type { ReportedLimit } from '../pacing/limits.js';
import type { StreamedReply } from '../http/streamed-reply.js';
import { invalidReply } from '../http/invalid-reply.js';
import { wireError } from '../http/provider-errors.js';
import { EventReader, type ServerSentEvent } from '../http/sse.js';
import { parseObject, throwIfError } from './chat-reply.js';
import { ChunkTemplate } from './chunk-template.js';

const DONE = '[DONE]';

type Next = IteratorResult<ChatCompletionChunk, void>;

/** Somebody who waits for the next chunk. */
interface Waiting {
  readonly resolve: (next: Next) => void;
  readonly reject: (error: Error) => void;
}

/** What a stream of chunks is read with. */
export interface ChunkReading {
  /** What the reply's headers told; noted with the first chunk. */
  readonly limits: readonly ReportedLimit[];
  /** A provider's own reading of a chunk. */
  readonly read: (chunk: ChatCompletionChunk) => ChatCompletionChunk;
  /** Wall clock, milliseconds. */
  readonly nowMs: () => number;
}

/**
 * The chunks of a streamed reply, as they come, each with its origin. `next` throws an LlmError for an error event of either
 * vendor's style, and where the stream ends before the answer does. Leaving it closes the socket.
 */
export class ChatChunks
  implements AsyncIterableIterator<ChatCompletionChunk, void, undefined>, ChunkIterator
{
  private readonly reader = new EventReader();
  private readonly template = new ChunkTemplate();
  private events: readonly ServerSentEvent[] = [];
  private position = 0;
  /** Indexes of the choices that have no finish reason yet. */
  private readonly unfinished = new Set<number>();
  private begun = false;
  private ended = false;
  private waiting: Waiting | undefined;
  private answering = false;
  /** A cancelled exchange ends its reply at once, and with it whoever waits for a chunk of it. */
  readonly endsAtOnce = true;

  constructor(
    private readonly reply: StreamedReply,
    private readonly reading: ChunkReading,
  ) {}

  /** One at a time. */
  next(): Promise<Next> {
    return new Promise((resolve, reject) => {
      this.waiting = { resolve, reject };
      this.reply.body.onReadable(this.answer);
      this.answer();
    });
  }

  ready(): ChatCompletionChunk | undefined {
    try {
      for (let event = this.events[this.position]; event !== undefined; event = this.events[this.position]) {
        // The end, which is `next`'s to tell.
        if (event.data === DONE) return undefined;
        this.position += 1;
        const chunk = this.toChunk(event);
        if (chunk !== undefined) return chunk;
      }
      return undefined;
    } catch (thrown) {
      this.reply.body.cancel();
      throw thrown;
    }
  }

  return(): Promise<Next> {
    this.reply.body.cancel();
    return Promise.resolve(this.finish());
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  /** Gives whoever waits the next chunk, if it is there. */
  private readonly answer = (): void => {
    const { waiting } = this;
    // To read on may have the reply bring more within the very call: whoever is at it takes that too.
    if (waiting === undefined || this.answering) return;
    this.answering = true;
    try {
      const next = this.advance();
      if (next === undefined) return;
      this.waiting = undefined;
      waiting.resolve(next);
    } catch (thrown) {
      this.waiting = undefined;
      this.reply.body.cancel();
      waiting.reject(thrown as Error);
    } finally {
      this.answering = false;
    }
  };

  /** What comes next; `undefined` where it is not there yet. */
  private advance(): Next | undefined {
    for (;;) {
      const event = this.events[this.position];
      if (event !== undefined) {
        this.position += 1;
        if (event.data === DONE) return this.finish();
        const chunk = this.toChunk(event);
        if (chunk !== undefined) return { done: false, value: chunk };
      } else if (this.ended) {
        this.assertFinished();
        return this.finish();
      } else {
        const piece = this.reply.body.read();
        if (piece === undefined) return undefined;
        this.take(piece);
      }
    }
  }

  private take(piece: Buffer | null): void {
    this.events = piece === null ? this.reader.end() : this.reader.read(piece);
    this.position = 0;
    this.ended = piece === null;
  }

  private toChunk(event: ServerSentEvent): ChatCompletionChunk | undefined {
    const { begun, reading, template } = this;
    const { name, data } = event;
    const alike = name === undefined ? template.read(data) : undefined;
    const chunk = alike ?? this.parse(event);
    if (chunk === undefined) return undefined;
    const asItCame = alike !== undefined || !(stripPadding(chunk) || data.includes('\n'));
    const text = asItCame ? data : undefined;
    if (text !== undefined && alike === undefined) template.learn(text, chunk);
    noteOrigin(chunk, begun ? { text } : { text, limits: reading.limits });
    this.begun = true;
    for (const { index, finish_reason } of chunk.choices) {
      if (typeof finish_reason === 'string') this.unfinished.delete(index);
      else this.unfinished.add(index);
    }
    return reading.read(chunk);
  }

  private parse({ name, data }: ServerSentEvent): ChatCompletionChunk | undefined {
    const { reply, reading } = this;
    const body = parseObject(data, reply.status);
    throwIfError(body, reply, reading.nowMs);
    if (name === 'error') throw wireError(body, reply, reading.nowMs());
    return isChunk(body) ? body : undefined;
  }

  /** Not every server says [DONE], but an answer without a finish reason is half of one. */
  private assertFinished(): void {
    if (this.begun && this.unfinished.size === 0) return;
    throw invalidReply({ providerStatus: this.reply.status, ambiguous: true });
  }

  private finish(): Next {
    this.reply.body.release();
    this.events = [];
    this.begun = true;
    this.unfinished.clear();
    this.ended = true;
    return { done: true, value: undefined };
  }
}

/** Takes out padding against traffic analysis: of use on the wire to us, and of none behind it. Returns whether there was any. */
function stripPadding(chunk: ChatCompletionChunk): boolean {
  let padded = false;
  if ('obfuscation' in chunk) {
    padded = true;
    delete chunk.obfuscation;
  }
  for (const { delta } of chunk.choices) {
    if (!delta || !('obfuscation' in delta)) continue;
    padded = true;
    delete delta.obfuscation;
  }
  return padded;
}

function isChunk(body: object): body is ChatCompletionChunk {
  const { choices } = body as { choices?: unknown };
  return Array.isArray(choices) && choices.every((choice) => typeof choice === 'object' && choice !== null);
}
