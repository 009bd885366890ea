import {
  callSize,
  type ChatCompletion,
  type ChatCompletionChunk,
  type ChatRequest,
  ChunkRun,
  estimateTokens,
  type ChunkSource,
  type ChunkStream,
  type StreamHead,
} from '../../llm-driver/index.js';
import type { CallerLease } from '../../quota/index.js';

/** Counts the tokens of answers, and settles the lease of their caller with the sum. */
export class TokenMeter {
  /** As the providers counted them. */
  private tokens = 0;
  private answerCharacters = 0;

  constructor(
    private readonly lease: CallerLease,
    private readonly request: ChatRequest,
  ) {}

  addCompletion({ usage, choices }: ChatCompletion): void {
    if (typeof usage?.total_tokens === 'number') this.tokens += usage.total_tokens;
    else for (const { message } of choices) this.answerCharacters += message?.content?.length ?? 0;
  }

  /** Some providers send the sum so far with every chunk: the last one counts. */
  addChunk({ usage, choices }: ChatCompletionChunk): void {
    if (typeof usage?.total_tokens === 'number') this.tokens = usage.total_tokens;
    for (const { delta } of choices) this.answerCharacters += delta?.content?.length ?? 0;
  }

  addRun({ characters }: ChunkRun): void {
    this.answerCharacters += characters;
  }

  /** Settles with the providers' figures, or with an estimate from prompt and answer if there are none. */
  settle(): void {
    this.lease.settle(this.tokens > 0 ? this.tokens : this.estimate());
  }

  private estimate(): number {
    return estimateTokens(callSize(this.request).promptCharacters + this.answerCharacters);
  }
}

/** Passes a stream on and meters what comes. Settles when the stream ends or is left. */
export class MeteredChunks implements ChunkStream {
  constructor(
    private readonly chunks: ChunkStream,
    private readonly meter: TokenMeter,
  ) {}

  get head(): StreamHead | undefined {
    return this.chunks.head;
  }

  get source(): ChunkSource | undefined {
    const { source } = this.chunks;
    return source && meteredSource(source, this.meter);
  }

  async next(): Promise<IteratorResult<ChatCompletionChunk, void>> {
    const next = await this.chunks.next();
    if (next.done) this.meter.settle();
    else this.meter.addChunk(next.value);
    return next;
  }

  async return(): Promise<IteratorResult<ChatCompletionChunk, void>> {
    this.meter.settle();
    return (await this.chunks.return?.()) ?? { done: true, value: undefined };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}

function meteredSource(source: ChunkSource, meter: TokenMeter): ChunkSource {
  return {
    read: () => {
      const received = source.read();
      if (received === null) meter.settle();
      else if (received instanceof ChunkRun) meter.addRun(received);
      else if (received !== undefined) meter.addChunk(received.chunk);
      return received;
    },
    onReadable: (listener) => source.onReadable(listener),
  };
}
