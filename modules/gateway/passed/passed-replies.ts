import { Injectable, Logger } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { EventStreamStart, type EventStreamWriter, failureOf } from '../../http/index.js';
import type { PassedEvents, PassedReply, WholePassedReply } from '../../llm-driver/index.js';
import { Clock, limitHeaders, loggableError } from '../../support/index.js';
import { errorEvent } from '../chat/chat-json.js';

/** Writes replies of providers as they came: whole ones with their type, streams as events. */
@Injectable()
export class PassedReplies {
  private readonly logger = new Logger('errors');

  constructor(private readonly clock: Clock) {}

  /** Sends a reply to a request that did not ask for a stream. */
  async send(reply: FastifyReply, opening: Promise<PassedReply>): Promise<void> {
    const answer = await opening;
    if ('events' in answer)
      await this.sendEvents(reply, new EventStreamStart(reply, this.clock), answer.events);
    else this.sendWhole(reply, answer);
  }

  /**
   * Sends a reply to a request for a stream: events as they come, no faster than the client reads them. A
   * failure before the first is thrown, for an ordinary error reply; a later one becomes one error event. A
   * client who leaves ends the provider's call. After 15 s without an event the headers go out with a
   * comment.
   */
  async sendStream(reply: FastifyReply, opening: Promise<PassedReply>): Promise<void> {
    const start = new EventStreamStart(reply, this.clock);
    try {
      const answer = await opening;
      if (!start.hasBegun) reply.headers(limitHeaders(answer.limits ?? []));
      if ('events' in answer) return await this.sendEvents(reply, start, answer.events);
      start.cancel();
      if (!start.hasBegun) return this.sendWhole(reply, answer);
      // Not a stream after all, but the headers of one have gone out.
      start.begin().end(`data: ${answer.text.replaceAll(/\r\n?|\n/g, '\ndata: ')}\n\n`);
    } catch (thrown) {
      start.cancel();
      if (!start.hasBegun) throw thrown;
      this.fail(reply, start.begin(), thrown);
    }
  }

  private sendWhole(reply: FastifyReply, { text, contentType, limits }: WholePassedReply): void {
    void reply
      .code(200)
      .headers({
        'content-type': contentType,
        // The type is the provider's.
        'x-content-type-options': 'nosniff',
        ...limitHeaders(limits ?? []),
      })
      .send(text);
  }

  private async sendEvents(
    reply: FastifyReply,
    start: EventStreamStart,
    events: PassedEvents,
  ): Promise<void> {
    const writer = start.begin();
    try {
      for (let next = await events.next(); !next.done && writer.open; next = await events.next()) {
        const drained = writer.write(next.value);
        if (drained !== undefined) await drained;
      }
      writer.end();
    } catch (thrown) {
      this.fail(reply, writer, thrown);
    } finally {
      await events.return?.();
    }
  }

  /** Does what the error filter does for failures before the reply has begun. */
  private fail({ request }: FastifyReply, writer: EventStreamWriter, thrown: unknown): void {
    const { status, code } = failureOf(thrown);
    request.errorCode = code;
    if (status >= 500) {
      const error = loggableError(thrown);
      this.logger.error({ msg: 'stream failed', request_id: request.id, code, error });
    }
    writer.end(errorEvent(thrown));
  }
}
