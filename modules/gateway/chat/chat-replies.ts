import { Injectable, Logger } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { ChatCompletionChunk, ChatReply, ChunkStream } from '../../llm-driver/index.js';
import { EventStreamWriter, failureOf, loggableError } from '../../http/index.js';
import { Clock } from '../../support/index.js';
import {
  completionJson,
  type ChunkView,
  ChunkEvents,
  DONE,
  errorEvent,
  rateLimitHeaders,
} from './chat-json.js';
import { relay } from './relay.js';
import { UsedTokens } from './used-tokens.js';

const JSON_TYPE = 'application/json; charset=utf-8';

/** Writes answers of models as replies: whole ones as JSON, streams as events. */
@Injectable()
export class ChatReplies {
  private readonly logger = new Logger('errors');

  constructor(private readonly clock: Clock) {}

  /** @param model stands in `model` instead of the provider's name */
  sendCompletion(reply: FastifyReply, answer: ChatReply, model?: string): void {
    const used = new UsedTokens(reply.request);
    used.addCompletion(answer.completion);
    used.settle();
    void reply
      .code(200)
      .headers({ 'content-type': JSON_TYPE, ...rateLimitHeaders(answer.limits) })
      .send(completionJson(answer, model));
  }

  /**
   * Passes chunks on as they come, no faster than they are read, and ends with `[DONE]`. A failure before the first is thrown,
   * for an ordinary error reply; after it, it becomes one error event and no `[DONE]`. A caller who leaves ends the provider's call.
   */
  async sendStream(reply: FastifyReply, chunks: ChunkStream, view: ChunkView): Promise<void> {
    const first = await chunks.next();
    if (!first.done) reply.headers(rateLimitHeaders(chunks.head?.limits));
    const used = new UsedTokens(reply.request);
    const events = new ChunkEvents(used, view);
    const writer = new EventStreamWriter(reply, this.clock);
    try {
      // Runs are in the provider's words, which may not be what the caller is to see.
      const source = view.model === undefined ? chunks.source : undefined;
      if (source === undefined || first.done) await writeEach(writer, first, chunks, events);
      else {
        const text = chunks.head?.firstText;
        await relay(source, writer, events, events.of({ chunk: first.value, text }));
      }
    } catch (thrown) {
      this.report(reply, thrown);
      writer.end(errorEvent(thrown));
    } finally {
      used.settle();
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

async function writeEach(
  writer: EventStreamWriter,
  first: IteratorResult<ChatCompletionChunk, void>,
  chunks: ChunkStream,
  events: ChunkEvents,
): Promise<void> {
  let text = chunks.head?.firstText;
  for (let next = first; !next.done && writer.open; next = await chunks.next()) {
    const full = writer.write(events.of({ chunk: next.value, text }));
    if (full !== undefined) await full;
    text = undefined;
  }
  writer.end(DONE);
}
