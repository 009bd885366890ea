import {
  answerText,
  callSize,
  type ChatAnswer,
  type ChatCompletion,
  type ChatCompletionChunk,
  type ChatRequest,
  type ChatResult,
  type ChatStream,
  ChunkRun,
  type ChunkStream,
  estimateTokens,
  type PoolResult,
  type ReceivedChunk,
  tokenCounts,
  WatchedChunkStream,
} from '../../llm-driver/index.js';
import type { CallerLease } from '../../quota/index.js';

/** Counts the tokens of answers, and settles the lease of their caller with the sum. */
export class TokenMeter {
  /** Tokens that the providers counted, or that were estimated for whole answers they did not count. */
  private tokens = 0;
  /** Characters of a stream so far. */
  private streamCharacters = 0;

  constructor(
    private readonly lease: CallerLease,
    private readonly request: ChatRequest,
  ) {}

  addCompletion({ usage, choices }: ChatCompletion): void {
    const { total = 0 } = tokenCounts(usage);
    const characters = choices.reduce((sum, { message }) => sum + answerText(message?.content).length, 0);
    this.tokens += total > 0 ? total : this.estimate(characters);
  }

  /** Some providers send the sum so far with every chunk: the last one counts. */
  addChunk({ usage, choices }: ChatCompletionChunk): void {
    if (usage) this.tokens = tokenCounts(usage).total ?? this.tokens;
    for (const { delta } of choices) this.streamCharacters += answerText(delta?.content).length;
  }

  addRun({ characters }: ChunkRun): void {
    this.streamCharacters += characters;
  }

  /**
   * Settles with the providers' figures, or with an estimate from prompt and answer where there are none that
   * can be true.
   */
  settle(): void {
    this.lease.settle(this.tokens > 0 ? this.tokens : this.estimate(this.streamCharacters));
  }

  private estimate(answerCharacters: number): number {
    return estimateTokens(callSize(this.request).promptCharacters + answerCharacters);
  }
}

/**
 * Passes a stream on and meters its chunks. Settles when the stream ends or fails, or when its reader leaves.
 */
export class MeteredChunks extends WatchedChunkStream {
  constructor(
    chunks: ChunkStream,
    private readonly meter: TokenMeter,
  ) {
    super(chunks);
  }

  protected override onChunk(received: ReceivedChunk | ChunkRun): void {
    if (received instanceof ChunkRun) this.meter.addRun(received);
    else this.meter.addChunk(received.chunk);
  }

  protected override onClose(): void {
    this.meter.settle();
  }
}

/** Counts one answer, and settles. */
export function meterAnswer(answer: ChatAnswer, meter: TokenMeter): ChatAnswer {
  meter.addCompletion(answer.completion);
  meter.settle();
  return answer;
}

/** Counts the answers of several models, and settles. */
export function meterResults(results: ChatResult[], meter: TokenMeter): ChatResult[] {
  for (const result of results) if (result.ok) meter.addCompletion(result.completion);
  meter.settle();
  return results;
}

/** Counts the chunks of a stream; settles at its end. */
export function meterStream(stream: ChatStream, meter: TokenMeter): ChatStream {
  return { ...stream, chunks: new MeteredChunks(stream.chunks, meter) };
}

/** Passes the results of a pool on; settles at their end, or when their reader leaves. */
export async function* meterResultStream(
  results: AsyncIterable<PoolResult>,
  lease: CallerLease,
): AsyncGenerator<PoolResult, void, undefined> {
  let tokens = 0;
  try {
    for await (const result of results) {
      tokens += tokensOf(result);
      yield result;
    }
  } finally {
    lease.settle(tokens);
  }
}

/** Returns the tokens of a result; 0 for a failure, and for a duplicate, which no call was sent for. */
export function tokensOf(result: PoolResult): number {
  return result.ok && result.duplicateOf === undefined ? result.completion.usage.totalTokens : 0;
}
