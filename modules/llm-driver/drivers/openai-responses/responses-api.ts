import type { Cancellable } from '../../../support/index.js';
import type { ChatCompletion, ChatRequest } from '../../contract/chat.types.js';
import type { ChunkIterator } from '../../contract/chunk-stream.js';
import { wholeAsStream } from '../../contract/whole-as-stream.js';
import type { Exchange } from '../../contract/exchange.js';
import { LlmError } from '../../contract/llm-error.js';
import type { DriverContext } from '../../driver/driver-context.js';
import type { ProviderReply } from '../../errors/provider-errors.js';
import type { ProviderRequest } from '../../http/provider-request.js';
import type { StreamedReply } from '../../http/streamed-reply.js';
import type { ChatTarget } from '../../wire/chat-target.js';
import { EventChunks } from '../../wire/event-chunks.js';
import { jsonWithDigits } from '../../wire/long-numbers.js';
import type { ProviderFacts } from '../../wire/provider-facts.js';
import { readRateLimitHeaders } from '../../wire/rate-limit-headers.js';
import { isEvents, peekForm, TextBody, typedForm } from '../../wire/reply-form.js';
import { WholeFromChunks } from '../../wire/whole-from-chunks.js';
import { readResponse } from './completion.js';
import { withoutForeignReasoning } from './foreign-reasoning.js';
import { type Refuse, refusalsOf } from './refusals.js';
import { ResponseEvents } from './response-events.js';
import { toResponsesRequest } from './responses-request.js';
import { isWithoutResponses, WhichApi } from './which-api.js';

/** What chats of one instance are asked with. */
export interface ResponsesApiOptions {
  readonly http: DriverContext['http'];
  readonly facts: ProviderFacts;
  /** Name of the instance, for messages. */
  readonly driver: string;
  /** Wall clock, milliseconds. */
  readonly nowMs: () => number;
}

/** One exchange of a call. */
export interface ResponsesExchange {
  readonly url: string;
  readonly exchange: Exchange;
  readonly post: (body: string) => ProviderRequest & Cancellable;
}

/** Asks chats through OpenAI's Responses API, https://platform.openai.com/docs/api-reference/responses. */
export class ResponsesApi {
  private readonly refuse: Refuse;
  private readonly which: WhichApi;

  constructor(private readonly options: ResponsesApiOptions) {
    this.refuse = refusalsOf(options.driver);
    this.which = new WhichApi(options.facts.responses);
  }

  /** Returns true for a request that goes here. Cheap: called for every request. */
  isFor(request: ChatRequest, target: ChatTarget): boolean {
    return this.which.isResponses(request, target);
  }

  /** Returns true for the status of a reply of chat completions that may name this API. */
  mayBeSentOn(status: number, target: ChatTarget): boolean {
    return this.which.mayBeSentOn(status, target);
  }

  /** Returns true if chat completions have refused a request and named this API. */
  isSentOn(reply: ProviderReply, target: ChatTarget): boolean {
    return this.which.isSentOn(reply, target);
  }

  /**
   * Asks a request here that was sent on. Requests like it come here at once from then on. Resolves to
   * undefined if the server does not have this API: then the refusal before counts.
   */
  async instead<Answer>(
    request: ChatRequest,
    target: ChatTarget,
    ask: () => Promise<Answer>,
  ): Promise<Answer | undefined> {
    try {
      const answer = await ask();
      this.which.learn(request, target);
      return answer;
    } catch (thrown) {
      if (isWithoutResponses(thrown)) return undefined;
      throw thrown;
    }
  }

  /**
   * Reasoning that the server cannot read, such as that of another organization, is left out.
   * @throws LlmError
   */
  async send(request: ChatRequest, asked: ResponsesExchange): Promise<ChatCompletion> {
    const { url, exchange, post } = asked;
    const { http, facts, nowMs } = this.options;
    const reply = await http.postJson(url, post(this.bodyOf(request, false, exchange)));
    exchange.reportLimits(readRateLimitHeaders(reply.headers, facts.rateLimits));
    const readable = withoutForeignReasoning(request, reply);
    if (readable !== undefined) return this.send(readable, asked);
    if (!isEvents(reply)) return readResponse(reply, nowMs, facts.errors);
    // A server that streams whether it is asked to or not.
    const whole = new WholeFromChunks();
    const { status, headers, text } = reply;
    for await (const chunk of this.chunksOf({ status, headers, body: new TextBody(text) }, false))
      whole.add(chunk);
    return whole.completion();
  }

  /** As {@link send}, but streamed. @throws LlmError */
  async open(request: ChatRequest, asked: ResponsesExchange): Promise<ChunkIterator> {
    const { url, exchange, post } = asked;
    const { http, facts, nowMs } = this.options;
    const reply = await http.postStream(url, post(this.bodyOf(request, true, exchange)));
    const { status, headers, body } = reply;
    exchange.reportLimits(readRateLimitHeaders(headers, facts.rateLimits));
    const form = status === 200 ? (typedForm(headers) ?? (await peekForm(body))) : 'json';
    if (form === 'events') return this.chunksOf(reply, request.stream_options?.include_usage === true);
    if (form === undefined) {
      body.cancel();
      throw LlmError.invalidReply({ providerStatus: status });
    }
    // An error, or the whole answer of a server that does not stream.
    const whole = { status, headers, text: await body.text() };
    const readable = withoutForeignReasoning(request, whole);
    if (readable !== undefined) return this.open(readable, asked);
    return wholeAsStream(readResponse(whole, nowMs, facts.errors));
  }

  private chunksOf(reply: StreamedReply, asksUsage: boolean): EventChunks {
    const { facts, nowMs } = this.options;
    return new EventChunks(reply, new ResponseEvents({ reply, errors: facts.errors, nowMs, asksUsage }));
  }

  private bodyOf(request: ChatRequest, stream: boolean, { rawBody }: Exchange): string {
    const reasons = this.options.facts.responses?.reasons(request.model ?? '') === true;
    const body = toResponsesRequest(request, stream, reasons, this.refuse);
    return jsonWithDigits(body, rawBody?.text);
  }
}
