import type { FastifyReply } from 'fastify';
import {
  assertNoUpstreamOverride,
  holdAnswer,
  type Principal,
  releaseAnswer,
  requestSignal,
  trackUsage,
  validBody,
} from '../../http/index.js';
import { assertOneReading, type KnownFields } from '../../validation/index.js';
import { type CallOptions, LlmError, type RawBody } from '../../llm-driver/index.js';
import type { CallerLease } from '../../quota/index.js';
import type { Cancellation, StandardSchema } from '../../support/index.js';

/** Errors of routes that ask models, by status, for the API's description. */
export const MODEL_CALL_ERRORS = {
  400: 'The request is invalid, or a field would name the host or the credentials of a call',
  401: 'No valid token',
  403: 'The token is not for calling models, or not for this model',
  404: 'No such driver or model',
  413: 'The body is too large, or the prompt is larger than the model ever takes',
  429: "The key's own limits, or the provider's; `retry-after` says when to try again",
  502: 'The provider failed, or refused the credentials configured for it',
  503: 'The provider is overloaded or not configured, or this server has too much to do',
  504: 'The provider did not answer in time',
} as const;

/**
 * One request to a route that asks models: who asks, what cancels it and what counts it. Make it first thing
 * in the handler, before any `await`: it watches the connection from then on.
 *
 * Routes make it from `@Res()`. A parameter decorator of ours would cost every request four promises: Nest
 * sends custom parameters through the pipes.
 */
export class ModelCallContext {
  /** Fires when the client leaves or the server shuts down. */
  readonly cancellation: Cancellation;
  /**
   * Adds a finished call to the usage of the request, for its log line and its headers, and holds memory for
   * its answer. If there is none left, the request's other calls are cancelled.
   */
  readonly onCall: NonNullable<CallOptions['onCall']>;

  constructor(readonly reply: FastifyReply) {
    this.cancellation = requestSignal(reply);
    const track = trackUsage(reply.request);
    this.onCall = (call) => {
      track(call);
      this.hold(call.answerCharacters);
    };
  }

  get principal(): Principal | undefined {
    return this.reply.request.principal;
  }

  /** The body as it came, for drivers that can send it on. */
  get rawBody(): RawBody | undefined {
    const { bodyText: text, body } = this.reply.request;
    return text === undefined ? undefined : { text, parsed: body as RawBody['parsed'] };
  }

  /**
   * Returns the body as the schema gives it, or throws what is wrong with the request: first the schema's
   * errors, then fields that would name the host or the credentials of a call, then keys that a provider may
   * read as other ones.
   * @param schema one that answers synchronously
   * @param fields every field that this server or a provider reads
   * @throws InvalidRequestError
   */
  validBody<Output>(schema: StandardSchema<unknown, Output>, fields: KnownFields): Output {
    const { request } = this.reply;
    const body = validBody(schema, request.body);
    assertNoUpstreamOverride(request);
    assertOneReading(request.body, fields);
    return body;
  }

  /** Characters of the answers that wait to be written. */
  get answerCharacters(): number {
    return this.reply.request.answerBytes ?? 0;
  }

  /** Releases the memory of an answer that is written. */
  release(characters: number): void {
    releaseAnswer(this.reply.request, characters);
  }

  /** Releases the lease when the reply closes: after its last byte, or when the client leaves before. */
  releaseOnClose(lease: CallerLease): void {
    const { reply } = this;
    const release = () => {
      // An error reply, or an error event instead of an answer: no tokens are charged. An answer has settled
      // the lease before.
      if (reply.statusCode >= 400 || reply.request.errorCode !== undefined) lease.settle(0);
      lease.release();
    };
    if (reply.raw.destroyed) release();
    else reply.raw.once('close', release);
  }

  private hold(characters: number): void {
    const { request } = this.reply;
    if (characters > 0 && !holdAnswer(request, characters))
      request.cancellation?.cancel(LlmError.overloaded());
  }
}
