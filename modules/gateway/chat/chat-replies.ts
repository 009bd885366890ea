import { Injectable, Logger } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { ChatCompletionChunk, ChatReply, ChunkStream } from '../../llm-driver/index.js';
import { EventStreamWriter, failureOf } from '../../http/index.js';
import { Clock, limitHeaders, loggableError } from '../../support/index.js';
import { chunkEvents, type ChunkView, completionJson, DONE, errorEvent } from './chat-json.js';
import { pipeChunks } from './pipe-chunks.js';

const JSON_TYPE = 'application/json; charset=utf-8';

/** Writes models' answers as replies: whole answers as JSON, streams as events. */
@Injectable()
export class ChatReplies {
  private readonly logger = new Logger('errors');

  constructor(private readonly clock: Clock) {}

  /** @param model replaces the provider's name of the model */
  sendCompletion(reply: FastifyReply, answer: ChatReply, model?: string): void {
    void reply
      .code(200)
      .headers({ 'content-type': JSON_TYPE, ...limitHeaders(answer.limits ?? []) })
      .send(completionJson(answer, model));
  }

  /**
   * Sends chunks as they come, no faster than the client reads them, and `[DONE]` at the end. Throws a
   * failure before the first chunk, for an ordinary error reply; a later failure becomes one error event and
   * there is no `[DONE]`. A client who leaves ends the provider's call.
   */
  async sendStream(reply: FastifyReply, chunks: ChunkStream, view: ChunkView): Promise<void> {
    const first = await chunks.next();
    if (!first.done) reply.headers(limitHeaders(chunks.head?.limits ?? []));
    const writer = new EventStreamWriter(reply, this.clock);
    try {
      // The runs of a source are the provider's own text, with the provider's name of the model.
      const source = view.model === undefined ? chunks.source : undefined;
      if (source === undefined || first.done) await writeEach(writer, first, chunks, view);
      else {
        const received = { chunk: first.value, text: chunks.head?.firstText };
        await pipeChunks(source, writer, { view, first: received });
      }
    } catch (thrown) {
      this.report(reply, thrown);
      writer.end(errorEvent(thrown));
    } finally {
      await chunks.return?.();
    }
  }

  /** Does what the error filter does for failures before the reply has begun. */
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
  view: ChunkView,
): Promise<void> {
  let text = chunks.head?.firstText;
  for (let next = first; !next.done && writer.open; next = await chunks.next()) {
    const drained = writer.write(chunkEvents({ chunk: next.value, text }, view));
    if (drained !== undefined) await drained;
    text = undefined;
  }
  writer.end(DONE);
}
