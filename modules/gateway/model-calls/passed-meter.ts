import {
  estimateTokens,
  type PassedAnswer,
  passedCharacters,
  type PassedEvents,
  type PassedRequest,
  tokenCounts,
} from '../../llm-driver/index.js';
import type { CallerLease } from '../../quota/index.js';

/**
 * Settles the lease of a caller with the tokens of a reply that is passed through: those that the provider
 * counted, else an estimate. For a stream at its end, or when its reader leaves.
 */
export function meterPassed(answer: PassedAnswer, lease: CallerLease, request: PassedRequest): PassedAnswer {
  const tokensOf = (usage: unknown, characters: number) => {
    const { total = 0 } = tokenCounts(usage);
    return total > 0 ? total : estimateTokens(passedCharacters(request) + characters);
  };
  if ('events' in answer) {
    const settle = (usage: unknown, characters: number) => lease.settle(tokensOf(usage, characters));
    return { ...answer, events: new MeteredEvents(answer.events, settle) };
  }
  lease.settle(tokensOf(answer.usage, answer.text.length));
  return answer;
}

/** Events of a stream, with their length told at its end. */
class MeteredEvents implements PassedEvents {
  private characters = 0;
  private closed = false;

  constructor(
    private readonly inner: PassedEvents,
    private readonly settle: (usage: unknown, characters: number) => void,
  ) {}

  get usage(): PassedEvents['usage'] {
    return this.inner.usage;
  }

  async next(): Promise<IteratorResult<string, void>> {
    try {
      const next = await this.inner.next();
      if (next.done === true) this.close();
      else this.characters += next.value.length;
      return next;
    } catch (thrown) {
      this.close();
      throw thrown;
    }
  }

  async return(): Promise<IteratorResult<string, void>> {
    this.close();
    await this.inner.return?.();
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  private close(): void {
    if (this.closed) return;
    this.closed = true;
    this.settle(this.usage, this.characters);
  }
}
