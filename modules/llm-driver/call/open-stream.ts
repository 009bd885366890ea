import type { ChatCompletionChunk, WireUsage } from '../contract/chat.types.js';
import { LlmError } from '../contract/llm-error.js';
import type { Reservation } from '../pacing/pacer.js';
import type { Attempt } from './attempt.js';
import { stopReason } from './call-limits.js';
import type { StreamPlan } from './call-plan.js';
import { toFailure } from './failure.js';
import type { CallReport } from './finished-calls.js';

/** A provider's stream whose first chunk has arrived. */
export interface OpenStream {
  /** @param report told of the end, unless it is a failure */
  chunks(report?: CallReport): AsyncGenerator<ChatCompletionChunk, void, undefined>;
}

/** Opens a stream and waits for its first chunk: until then a failure may be retried. */
export async function openStream(
  plan: StreamPlan,
  attempt: Attempt,
  reservation: Reservation,
): Promise<OpenStream> {
  let iterator: AsyncIterator<ChatCompletionChunk> | undefined;
  const first = await attempt.settle(async () => {
    iterator = plan.open(attempt)[Symbol.asyncIterator]();
    return iterator.next();
  });
  if (iterator === undefined || first.done) {
    throw new LlmError('upstream_invalid_response', { retryable: true, retryLimit: 1 });
  }
  reservation.begin();
  return { chunks: (report) => relay(attempt, reservation, iterator!, first, report) };
}

async function* relay(
  attempt: Attempt,
  reservation: Reservation,
  iterator: AsyncIterator<ChatCompletionChunk>,
  first: IteratorResult<ChatCompletionChunk>,
  report: CallReport | undefined,
): AsyncGenerator<ChatCompletionChunk, void, undefined> {
  let usage: WireUsage | null | undefined;
  let failure: LlmError | undefined;
  let complete = false;
  try {
    for (let next = first; !next.done; next = await attempt.settle(() => iterator.next())) {
      usage = next.value.usage ?? usage;
      yield next.value;
    }
    complete = true;
  } catch (thrown) {
    failure = attempt.aborted ? stopReason(attempt) : toFailure(thrown);
    throw failure;
  } finally {
    if (failure) reservation.fail(failure);
    else reservation.settle(usage);
    if (complete) report?.answered(usage);
    else if (!failure) report?.left(usage);
    attempt.dispose();
    // Reached too when the consumer leaves early: the provider's call ends with it.
    attempt.cancel(new LlmError('aborted'));
    close(iterator);
  }
}

/** Lets the driver clean up. Not awaited: one that is stuck must not hold the consumer, and who would hear its failure? */
function close(iterator: AsyncIterator<ChatCompletionChunk>): void {
  void (async () => iterator.return?.())().catch(() => {});
}
