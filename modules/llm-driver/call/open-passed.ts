import type { WireUsage } from '../contract/chat.types.js';
import { LlmError } from '../contract/llm-error.js';
import type { PassedEvent, PassedEvents, SentPassed, WholePassedReply } from '../contract/passed.types.js';
import { tokenCounts } from '../contract/token-counts.js';
import type { Reservation } from '../pacing/pacer.js';
import { type Attempt, toFailure } from './attempt.js';
import { stopReason } from './call-deadline.js';
import type { CallReport } from './call-events.js';
import type { PassPlan } from './call-plan.js';

/** Cancels the exchange of a closed stream. Only a driver that still works for it sees this error. */
const STREAM_CLOSED = new LlmError('aborted', { message: 'The stream is closed.' });
/** Events that are read before a stream has begun. Past it, it counts as begun. */
const MAX_EARLY_EVENTS = 1_000;
const END = { done: true, value: undefined } as const;

type Events = AsyncIterator<PassedEvent, unknown, undefined>;

/**
 * Sends a request that is passed through. Resolves to the whole reply, or to a stream whose answer has begun:
 * a failure before that may be retried. @throws LlmError
 */
export async function openPassed(
  plan: PassPlan,
  attempt: Attempt,
  reservation: Reservation,
): Promise<WholePassedReply | OpenPassed> {
  let events: Events | undefined;
  const opened = await attempt.settle(async (exchange) => {
    const sent = await plan.exchange(exchange);
    if (!isStream(sent)) return sent;
    events = sent.events[Symbol.asyncIterator]();
    return readEarly(events, attempt);
  });
  if (!Array.isArray(opened)) {
    attempt.dispose();
    reservation.settle(opened.usage);
    return { ...opened, limits: attempt.limits };
  }
  attempt.begin();
  reservation.begin();
  return new OpenPassed(attempt, reservation, events!, opened);
}

function isStream(sent: SentPassed): sent is Extract<SentPassed, { readonly events: unknown }> {
  return 'events' in sent;
}

/** Reads up to the first event with something of the answer. @throws LlmError for a stream without any */
async function readEarly(events: Events, attempt: Attempt): Promise<PassedEvent[]> {
  const early: PassedEvent[] = [];
  for (;;) {
    const next = await events.next();
    if (next.done === true) break;
    early.push(next.value);
    // A driver that ignores its signal must not be read for ever.
    if (next.value.isAnswer || early.length === MAX_EARLY_EVENTS || attempt.aborted) break;
  }
  if (early.length > 0) return early;
  throw new LlmError('upstream_invalid_response', { retryable: true, retryLimit: 1 });
}

/** A stream that is passed through. Closed once: by its end, by a failure, or when its reader leaves. */
export class OpenPassed implements PassedEvents {
  usage: WireUsage | null | undefined;
  private closed = false;
  private report: CallReport | undefined;
  private onClose: () => void = () => {};
  private complete: (failure: LlmError) => LlmError = (failure) => failure;

  constructor(
    private readonly attempt: Attempt,
    private readonly reservation: Reservation,
    private readonly events: Events,
    private readonly early: PassedEvent[],
  ) {}

  get limits(): Attempt['limits'] {
    return this.attempt.limits;
  }

  /**
   * Publishes the report when the stream is closed, and calls `onClose`.
   * @param complete adds the call to a failure
   */
  watch(
    report: CallReport | undefined,
    onClose: () => void,
    complete: (failure: LlmError) => LlmError,
  ): this {
    this.report = report;
    this.onClose = onClose;
    this.complete = complete;
    return this;
  }

  /** One at a time. @throws LlmError */
  async next(): Promise<IteratorResult<string, void>> {
    if (this.closed) return END;
    const early = this.early.shift();
    if (early !== undefined) return this.pass(early);
    try {
      const next = await this.attempt.settle(() => this.events.next());
      if (next.done !== true) return this.pass(next.value);
      if (!this.closed) this.succeed();
      return END;
    } catch (thrown) {
      throw this.closed ? thrown : this.fail(thrown);
    }
  }

  /** Ends the provider's call. */
  return(): Promise<IteratorResult<string, void>> {
    if (!this.closed) {
      this.reservation.settle(this.usage);
      this.report?.publishCancelled(this.usage);
      this.close();
    }
    return Promise.resolve(END);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  /** The last usage counts; one without any figure that can be true does not. */
  private pass({ text, usage }: PassedEvent): IteratorResult<string, void> {
    if (usage && tokenCounts(usage).total !== undefined) this.usage = usage;
    return { done: false, value: text };
  }

  private succeed(): void {
    this.reservation.settle(this.usage);
    this.report?.publishSuccess(this.usage);
    this.close();
  }

  private fail(thrown: unknown): LlmError {
    const failure = this.attempt.aborted ? stopReason(this.attempt) : toFailure(thrown);
    this.reservation.fail(failure);
    this.report?.publishFailure(failure, this.usage);
    this.close();
    return this.complete(failure);
  }

  private close(): void {
    this.closed = true;
    this.onClose();
    this.attempt.dispose();
    // Ends the provider's call if the reader leaves early.
    this.attempt.cancel(STREAM_CLOSED);
    // Not awaited: a driver that hangs must not block the reader, and its failure is of no use.
    void (async () => this.events.return?.())().catch(() => {});
  }
}
