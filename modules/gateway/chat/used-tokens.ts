import type { FastifyRequest } from 'fastify';
import {
  callSize,
  estimateTokens,
  type ChatCompletion,
  type ChatCompletionChunk,
  type ChatRequest,
} from '../../llm-driver/index.js';
import type { CallerPlace } from '../../quota/index.js';

/** Tells a caller's limits what its request really took. Costs nothing for callers without limits. */
export class UsedTokens {
  private readonly place: CallerPlace | undefined;
  private counted = 0;
  private uncountedCharacters = 0;

  constructor(private readonly request: FastifyRequest) {
    this.place = request.callerPlace;
  }

  /** A whole answer. */
  addCompletion({ usage, choices }: ChatCompletion): void {
    if (this.place === undefined) return;
    if (typeof usage?.total_tokens === 'number') this.counted += usage.total_tokens;
    else for (const { message } of choices) this.addCharacters(message?.content?.length ?? 0);
  }

  /** A piece of a stream. Some providers send the sum so far with every piece: the last one counts. */
  addChunk({ usage, choices }: ChatCompletionChunk): void {
    if (this.place === undefined) return;
    if (typeof usage?.total_tokens === 'number') this.counted = usage.total_tokens;
    for (const { delta } of choices) this.addCharacters(delta?.content?.length ?? 0);
  }

  /** A piece of a stream that is text alone. */
  addCharacters(count: number): void {
    this.uncountedCharacters += count;
  }

  /** The provider's figures, or where there are none an estimate from prompt and answer. */
  settle(): void {
    if (this.place === undefined) return;
    this.place.settle(this.counted > 0 ? this.counted : this.estimate());
  }

  private estimate(): number {
    const { promptCharacters } = callSize(this.request.body as ChatRequest);
    return estimateTokens(promptCharacters + this.uncountedCharacters);
  }
}
