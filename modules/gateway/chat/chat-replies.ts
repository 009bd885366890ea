import { Injectable, Logger } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { ChatCompletion, ChatCompletionChunk, ChunkStream } from '../../llm-driver/index.js';
import { EventStreamWriter, failureOf, loggableError } from '../../support/http/index.js';
import { Clock } from '../../support/index.js';
import { chunkJson, completionJson, type ChunkView } from './answer-json.js';
import { errorEvent } from './error-event.js';
import { rateLimitHeaders } from './rate-limit-headers.js';
import { UsedTokens } from './used-tokens.js';

const JSON_TYPE = 'application/json; charset=utf-8';
const DONE = 'data: [DONE]\n\n';

/** Writes answers of models as replies: whole ones as JSON, streams as events. */
@Injectable()
export class ChatReplies {
  private readonly logger = new Logger('errors');

  constructor(private readonly clock: Clock) {}

  /** @param model stands in `model` instead of the provider's name */
  sendCompletion(reply: FastifyReply, completion: ChatCompletion, model?: string): void {
    const used = new UsedTokens(reply.request);
    used.addCompletion(completion);
    used.settle();
    void reply
      .code(200)
      .headers({ 'content-type': JSON_TYPE, ...rateLimitHeaders(completion) })
      .send(completionJson(completion, model));
  }

  /**
   * Passes chunks on as they come, no faster than they are read, and ends with `[DONE]`. A failure before the first is thrown,
   * for an ordinary error reply; after it, it becomes one error event and no `[DONE]`. A caller who leaves ends the provider's call.
   */
  async sendStream(reply: FastifyReply, chunks: ChunkStream, view: ChunkView): Promise<void> {
    const first = await chunks.next();
    if (!first.done) reply.headers(rateLimitHeaders(first.value));
    const used = new UsedTokens(reply.request);
    const writer = new EventStreamWriter(reply, this.clock);
    try {
      for (let next = first; !next.done && writer.open; next = await chunks.next()) {
        const full = writeWhatIsThere(writer, next.value, chunks, (chunk) => {
          used.addChunk(chunk);
          return chunkJson(chunk, view);
        });
        if (full !== undefined) await full;
      }
      void writer.write(DONE);
    } catch (thrown) {
      this.report(reply, thrown);
      void writer.write(errorEvent(thrown));
    } finally {
      used.settle();
      writer.end();
      await chunks.return?.();
    }
  }

  /** As the error filter does for what fails before its reply has begun. */
  private report({ request }: FastifyReply, thrown: unknown): void {
    const { status, code } = failureOf(thrown);
    request.errorCode = code;
    if (status < 500) return;
    const error = loggableError(thrown);
    this.logger.error({ msg: 'stream failed', request_id: request.id, code, error });
  }
}

/** Writes a chunk, and those that have come with it. What came before a failure is written too. */
function writeWhatIsThere(
  writer: EventStreamWriter,
  first: ChatCompletionChunk,
  chunks: ChunkStream,
  toJson: (chunk: ChatCompletionChunk) => string | undefined,
): Promise<void> | undefined {
  let events = '';
  let full: Promise<void> | undefined;
  try {
    for (let chunk: ChatCompletionChunk | undefined = first; chunk !== undefined; chunk = chunks.ready?.()) {
      const json = toJson(chunk);
      if (json !== undefined) events += `data: ${json}\n\n`;
    }
  } finally {
    if (events !== '') full = writer.write(events);
  }
  return full;
}
