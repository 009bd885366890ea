import { Injectable, Logger } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { ChatCompletionChunk, ChatReply, ChunkStream } from '../../llm-driver/index.js';
import { EventStreamStart, type EventStreamWriter, failureOf } from '../../http/index.js';
import { Clock, limitHeaders, loggableError } from '../../support/index.js';
import { chunkEvents, type ChunkView, completionJson, DONE, errorEvent } from './chat-json.js';
import { pipeChunks } from './pipe-chunks.js';

/** A stream that is open, and the name of the model that answers if it is not the provider's. */
export interface OpenedStream {
  readonly chunks: ChunkStream;
  readonly model?: string;
}

/** A stream whose first chunk was read. */
interface ReadStream {
  readonly first: IteratorResult<ChatCompletionChunk, void>;
  readonly chunks: ChunkStream;
  readonly view: ChunkView;
}

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
   *
   * If the first chunk takes longer than 15 s, the headers go out with a comment, for proxies and clients
   * that do not wait longer: a failure after that is an event, and the provider's limits are not told.
   * @param view how the client wants to see the stream that was opened
   */
  async sendStream(
    reply: FastifyReply,
    opening: Promise<OpenedStream>,
    view: (opened: OpenedStream) => ChunkView,
  ): Promise<void> {
    const start = new EventStreamStart(reply, this.clock);
    try {
      const opened = await opening;
      const first = await opened.chunks.next();
      if (!first.done && !start.hasBegun) reply.headers(limitHeaders(opened.chunks.head?.limits ?? []));
      await this.sendChunks(reply, start.begin(), { first, chunks: opened.chunks, view: view(opened) });
    } catch (thrown) {
      start.cancel();
      if (!start.hasBegun) throw thrown;
      this.fail(reply, start.begin(), thrown);
    }
  }

  private async sendChunks(
    reply: FastifyReply,
    writer: EventStreamWriter,
    { first, chunks, view }: ReadStream,
  ): Promise<void> {
    try {
      // The runs of a source are the provider's own text, with the provider's name of the model.
      const source = view.model === undefined ? chunks.source : undefined;
      if (source === undefined || first.done) await writeEach(writer, first, chunks, view);
      else {
        const received = { chunk: first.value, text: chunks.head?.firstText };
        await pipeChunks(source, writer, { view, first: received });
      }
    } catch (thrown) {
      this.fail(reply, writer, thrown);
    } finally {
      await chunks.return?.();
    }
  }

  private fail(reply: FastifyReply, writer: EventStreamWriter, thrown: unknown): void {
    this.report(reply, thrown);
    writer.end(errorEvent(thrown));
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
