import type { ChatCompletionChunk, WireUsage } from '../contract/chat.types.js';
import type { Exchange } from '../contract/driver-context.js';
import { LlmError } from '../contract/llm-error.js';
import type { Reservation } from '../pacing/pacer.js';
import type { Attempt } from './attempt.js';
import { stopReason } from './call-limits.js';
import { toFailure } from './failure.js';

/** A provider's stream whose first chunk has arrived. */
export interface OpenStream {
  chunks(): AsyncGenerator<ChatCompletionChunk, void, undefined>;
}

/** Opens a stream and waits for its first chunk: until then a failure may be retried. */
export async function openStream(
  attempt: Attempt,
  reservation: Reservation,
  open: (exchange: Exchange) => AsyncIterable<ChatCompletionChunk>,
): Promise<OpenStream> {
  let iterator: AsyncIterator<ChatCompletionChunk> | undefined;
  const first = await attempt.settle(async () => {
    iterator = open(attempt)[Symbol.asyncIterator]();
    return iterator.next();
  });
  if (iterator === undefined || first.done) {
    throw new LlmError('upstream_invalid_response', { retryable: true, retryLimit: 1 });
  }
  return { chunks: () => relay(attempt, reservation, iterator!, first) };
}

async function* relay(
  attempt: Attempt,
  reservation: Reservation,
  iterator: AsyncIterator<ChatCompletionChunk>,
  first: IteratorResult<ChatCompletionChunk>,
): AsyncGenerator<ChatCompletionChunk, void, undefined> {
  let usage: WireUsage | null | undefined;
  let failure: LlmError | undefined;
  try {
    for (let next = first; !next.done; next = await attempt.settle(() => iterator.next())) {
      usage = next.value.usage ?? usage;
      yield next.value;
    }
  } catch (thrown) {
    failure = attempt.aborted ? stopReason(attempt) : toFailure(thrown);
    throw failure;
  } finally {
    if (failure) reservation.fail(failure);
    else reservation.settle(usage);
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
