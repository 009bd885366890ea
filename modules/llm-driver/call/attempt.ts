import {
  type Cancellation,
  type CancellationListener,
  type Clock,
  type SettingValues,
  subscribe,
  type Subscription,
} from '../../support/index.js';
import type { CallerHeaders } from '../contract/caller-headers.js';
import type { ChatReply, RawBody } from '../contract/completion.types.js';
import { type EmbeddedBatch, embeddingUsage } from '../contract/embedding.js';
import type { EmbeddingList, EmbeddingsReply } from '../contract/embedding.types.js';
import type { Exchange, ExchangeProgress } from '../contract/exchange.js';
import { LlmError } from '../contract/llm-error.js';
import type { ReportedLimit } from '../contract/limits.types.js';
import type { Reservation } from '../pacing/pacer.js';
import { headersOfCall } from '../per-call/settings-of-call.js';
import type { Plan, CallPlan, EmbeddingListPlan, EmbeddingPlan } from './call-plan.js';
import type { ChatCompletion } from '../contract/chat.types.js';
import { classifyTransport } from '../errors/transport-errors.js';

const NO_LISTENERS: CancellationListener[] = [];

/** One exchange under way. Cancelled on the caller's abort, or after one of the driver's timeouts. */
export class Attempt implements Exchange, Cancellation, CancellationListener, ExchangeProgress {
  readonly settings: SettingValues;
  readonly attempt: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly rawBody: RawBody | undefined;
  readonly callerHeaders: CallerHeaders | undefined;
  awaitsToken: boolean;
  /** Limits from the reply's headers, if the driver has reported them. */
  limits: readonly ReportedLimit[] | undefined;
  private readonly subscription: Subscription | undefined;
  private controller: AbortController | undefined;
  private cancelled: { readonly reason: Error } | undefined;
  private raw: { readonly answer: ChatCompletion | EmbeddingList; readonly text: string } | undefined;
  private listeners: CancellationListener[] = NO_LISTENERS;
  private readonly cancelTimer: () => void;
  private cancelTokenTimer: (() => void) | undefined;
  /** Rejects the promise of the pending `settle`. */
  private interrupt: (reason: unknown) => void = () => {};

  constructor(
    plan: Plan,
    private readonly reservation: Reservation,
    private readonly parent: Cancellation | undefined,
    clock: Clock,
  ) {
    this.settings = plan.settings;
    this.headers = headersOfCall(plan.settings);
    this.attempt = plan.stats.attempts;
    this.rawBody = plan.options.rawBody;
    this.callerHeaders = plan.options.callerHeaders;
    this.subscription = parent && subscribe(parent, this);
    this.cancelTimer = clock.schedule(plan.totalMs, this.onTimeout);
    const { firstTokenMs = Infinity } = plan;
    if (firstTokenMs < plan.totalMs) this.cancelTokenTimer = clock.schedule(firstTokenMs, this.onTimeout);
    this.awaitsToken = plan.firstTokenMs !== undefined;
  }

  /** Returns what cancels an exchange, for I/O of this package: `signal` would have to be created. */
  static cancellationOf(exchange: Exchange): Cancellation {
    return exchange instanceof Attempt ? exchange : exchange.signal;
  }

  /** Returns what tells I/O of this package whether a stream still waits for its first token. */
  static progressOf(exchange: Exchange): ExchangeProgress | undefined {
    return exchange instanceof Attempt ? exchange : undefined;
  }

  /** Created at the first use: an AbortSignal is a tenth of all that a call allocates. */
  get signal(): AbortSignal {
    if (this.controller === undefined) {
      this.controller = new AbortController();
      if (this.cancelled) this.controller.abort(this.cancelled.reason);
    }
    return this.controller.signal;
  }

  get aborted(): boolean {
    return this.cancelled !== undefined;
  }

  get reason(): unknown {
    return this.cancelled?.reason;
  }

  reportLimits(limits: readonly ReportedLimit[]): void {
    this.limits = limits;
    this.reservation.observe(limits);
  }

  reportRawText(answer: ChatCompletion | EmbeddingList, text: string): void {
    this.raw = { answer, text };
  }

  /** Returns the answer with what the driver reported of its reply. */
  replyWith(completion: ChatCompletion): ChatReply {
    return { completion, rawText: this.rawTextOf(completion), limits: this.limits };
  }

  /** Returns the text that an answer was parsed from, if the driver reported it. */
  rawTextOf(answer: ChatCompletion | EmbeddingList): string | undefined {
    return this.raw?.answer === answer ? this.raw.text : undefined;
  }

  addEventListener(_type: 'abort', listener: CancellationListener): void {
    this.listeners = [...this.listeners, listener];
  }

  removeEventListener(_type: 'abort', listener: CancellationListener): void {
    this.listeners = this.listeners.filter((each) => each !== listener);
  }

  /**
   * Settles as `work` does, or rejects at once when the exchange is cancelled: a driver that ignores its
   * signal cannot block the caller. One `work` at a time.
   */
  settle<T>(work: (exchange: Exchange) => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      if (this.cancelled) return reject(this.cancelled.reason);
      this.interrupt = reject;
      // A synchronous throw rejects too, since this is a promise's executor.
      work(this).then(resolve, reject);
    });
  }

  /** Cancels the exchange. Only the first reason counts. */
  cancel(reason: unknown): void {
    if (this.cancelled) return;
    // A caller may abort with anything; it is only passed on.
    this.cancelled = { reason: reason as Error };
    this.controller?.abort(reason);
    for (const listener of this.listeners) listener.handleEvent();
    this.interrupt(reason);
  }

  /** Called with the first token of a stream: from now on its pauses alone are limited. */
  begin(): void {
    this.awaitsToken = false;
    this.cancelTokenTimer?.();
  }

  /** Stops the timers and the listening to the parent signal. Call it at the end of the exchange. */
  dispose(): void {
    this.cancelTimer();
    this.cancelTokenTimer?.();
    this.subscription?.close();
  }

  private readonly onTimeout = (): void =>
    this.cancel(new LlmError('upstream_timeout', { retryable: true, ambiguous: true }));

  /** Called when the parent signal fires. */
  handleEvent(): void {
    this.cancel(this.parent?.reason);
  }
}

/**
 * Runs the exchange of one attempt, and settles the reservation with its answer.
 * @throws LlmError, or what the driver threw
 */
export function wholeAnswer(plan: CallPlan, attempt: Attempt, reservation: Reservation): Promise<ChatReply> {
  return attempt.settle(plan.exchange).then((completion) => {
    checkCompletion(completion, plan.scope.driver);
    attempt.dispose();
    reservation.settle(completion.usage);
    return attempt.replyWith(completion);
  });
}

/** Runs the exchange of one attempt for embeddings, as {@link wholeAnswer} does for an answer. */
export function embeddedBatch(
  plan: EmbeddingPlan,
  attempt: Attempt,
  reservation: Reservation,
): Promise<EmbeddedBatch> {
  return attempt.settle(plan.exchange).then((batch) => {
    attempt.dispose();
    reservation.settle(batch.wireUsage);
    return batch;
  });
}

/** Runs the exchange of one attempt for embeddings in OpenAI's format. */
export function embeddingList(
  plan: EmbeddingListPlan,
  attempt: Attempt,
  reservation: Reservation,
): Promise<EmbeddingsReply> {
  return attempt.settle(plan.exchange).then((list) => {
    attempt.dispose();
    reservation.settle(embeddingUsage(list));
    return { list, rawText: attempt.rawTextOf(list), limits: attempt.limits };
  });
}

/** @throws LlmError `driver_contract`: a driver from outside may return anything */
function checkCompletion(completion: ChatCompletion, driver: string): void {
  const choices: unknown = (completion as ChatCompletion | undefined)?.choices;
  if (Array.isArray(choices) && choices.every((choice) => typeof choice === 'object' && choice !== null))
    return;
  throw new LlmError('driver_contract', {
    message: `The driver ${driver} returned something that is not a chat completion.`,
  });
}

/**
 * Returns what a driver threw as an LlmError. Recognises the network failures of a third-party driver's
 * `fetch` too.
 */
export function toFailure(thrown: unknown): LlmError {
  if (thrown instanceof LlmError) return thrown;
  return classifyTransport(thrown) ?? LlmError.from(thrown);
}
