import type { OutgoingHttpHeaders } from 'node:http';
import { isBodyFault, playBodyFault } from './body-faults.js';
import type { ProviderCall } from './call.js';
import { embeddingsBody } from './embeddings.js';
import { errorReply, isError } from './error-bodies.js';
import type { Exchange, Rendered } from './exchange.js';
import type { ModelCatalogue } from './models.js';
import type { FakeProviderOptions } from './options.js';
import type { Outcome, StreamFault } from './outcome.js';
import { passedBody, typeOf } from './passed.js';
import type { ReplySpec } from './reply-spec.js';
import { completionBody, composeReply, type Reply } from './replies.js';
import { isShape, shapeSpec } from './shapes.js';
import { isSocketFault, playSocketFault } from './socket-faults.js';
import { isStreamFault, playStreamFault } from './stream-faults.js';
import { sendStream, STREAM_HEADERS, streamBytes } from './streaming.js';

/** Plays the outcome that was decided for a call. */
export class Answering {
  constructor(
    private readonly options: Pick<FakeProviderOptions, 'latencyMs' | 'reply'>,
    private readonly catalogue: ModelCatalogue,
  ) {}

  async play(outcome: Outcome, exchange: Exchange): Promise<void> {
    const spec = await this.specFor(outcome, exchange.call);
    if (!(await exchange.pause(spec.latencyMs ?? this.latencyOf(exchange.call)))) return;
    if (isError(outcome)) {
      const { status, headers, body } = errorReply(outcome, exchange.call);
      return exchange.send(status, headers, body);
    }
    if (outcome.kind === 'redirect')
      return exchange.send(outcome.status ?? 302, { location: outcome.location }, '');
    if (outcome.kind === 'raw')
      return exchange.send(outcome.status, outcome.headers ?? {}, outcome.body ?? '');
    if (isStreamFault(outcome)) return this.playStream(outcome, exchange, spec);
    if (isSocketFault(outcome)) return playSocketFault(outcome, exchange, this.render(exchange, spec));
    if (isBodyFault(outcome)) return playBodyFault(outcome, exchange, this.render(exchange, spec));
    return this.answer(exchange, spec);
  }

  private latencyOf(call: ProviderCall): number {
    const { latencyMs = 0 } = this.options;
    return typeof latencyMs === 'function' ? latencyMs(call) : latencyMs;
  }

  /** The provider's usual reply with the outcome's own wishes on top. */
  private async specFor(outcome: Outcome, call: ProviderCall): Promise<Partial<ReplySpec>> {
    if (isError(outcome) || outcome.kind === 'redirect' || outcome.kind === 'raw') return {};
    const usual = this.options.reply === undefined ? {} : asSpec(await this.options.reply(call));
    if (outcome.kind === 'ok') return { ...usual, ...asSpec(outcome.reply ?? {}) };
    if (isShape(outcome)) return { ...usual, ...shapeSpec(outcome) };
    return isStreamFault(outcome) && outcome.stream ? { ...usual, stream: outcome.stream } : usual;
  }

  private async answer(exchange: Exchange, spec: Partial<ReplySpec>): Promise<void> {
    const { call } = exchange;
    if (isAnswered(call) && call.stream && streams(call)) {
      const reply = composeReply(call, spec);
      await sendStream(exchange, reply, spec.stream ?? {}, spec.headers ?? {});
      return exchange.answered(totalTokens(reply));
    }
    if (isAnswered(call)) exchange.answered(totalTokens(composeReply(call, spec)));
    exchange.send(200, { ...this.type(call, spec), ...spec.headers }, this.json(call, spec));
  }

  private async playStream(fault: StreamFault, exchange: Exchange, spec: Partial<ReplySpec>): Promise<void> {
    const { call } = exchange;
    if (!call.stream) throw new Error(`${fault.kind} was scripted for a call that did not ask for a stream`);
    await playStreamFault(fault, exchange, composeReply(call, spec), spec.stream ?? {}, spec.headers ?? {});
  }

  private render(exchange: Exchange, spec: Partial<ReplySpec>): Rendered {
    const { call } = exchange;
    const chunked = isAnswered(call) && call.stream && streams(call);
    const kind = chunked ? STREAM_HEADERS : this.type(call, spec);
    const body = chunked
      ? streamBytes(exchange, composeReply(call, spec), spec.stream ?? {})
      : Buffer.from(this.json(call, spec));
    return { status: 200, headers: { ...kind, ...spec.headers }, body, chunked };
  }

  private type(call: ProviderCall, spec: Partial<ReplySpec>): OutgoingHttpHeaders {
    return isPassed(call) ? typeOf(call, composeReply(call, spec)) : { 'content-type': 'application/json' };
  }

  private json(call: ProviderCall, spec: Partial<ReplySpec>): string {
    if (call.route.kind === 'embeddings') return embeddingsBody(call);
    if (isPassed(call)) return passedBody(call, composeReply(call, spec)).text;
    if (call.route.kind === 'models') return this.catalogue.list(call);
    if (call.route.kind === 'model') return this.catalogue.one(call, call.route.id);
    return completionBody(call, composeReply(call, spec));
  }
}

/** Whether a model writes the answer. */
function isAnswered(call: ProviderCall): boolean {
  return call.route.kind === 'chat' || isPassed(call);
}

function isPassed({ route: { kind } }: ProviderCall): boolean {
  return kind === 'completions' || kind === 'audio';
}

/** Whisper ignores `stream`. */
function streams({ model }: ProviderCall): boolean {
  return model?.startsWith('whisper') !== true;
}

function totalTokens({ usage }: Reply): number {
  return (usage as { total_tokens?: number } | null)?.total_tokens ?? 0;
}

function asSpec(input: string | Partial<ReplySpec>): Partial<ReplySpec> {
  return typeof input === 'string' ? { text: input } : input;
}
