import type { Clock } from '../../support/index.js';
import { addUsage, NO_USAGE } from '../contract/completion.js';
import { embeddingUsage, usageOfBatch } from '../contract/embedding.js';
import type {
  EmbeddingBounds,
  EmbeddingInput,
  EmbeddingItem,
  EmbeddingRequest,
  EmbeddingsOptions,
  EmbeddingsReply,
} from '../contract/embedding.types.js';
import { LlmError } from '../contract/llm-error.js';
import { askDivided, batchesOf, isTooLarge } from './batches.js';
import { pick, withTimeLeft } from './embed-in-order.js';

/** How a driver answers one request that is not too large. */
export interface RequestWork {
  readonly bounds: EmbeddingBounds;
  readonly clock: Clock;
  readonly ask: (
    request: EmbeddingRequest<EmbeddingInput>,
    options: EmbeddingsOptions,
  ) => Promise<EmbeddingsReply>;
}

/** The reply to a part of a request: the item `i` is that of the input `indexes[i]`. */
interface Part {
  readonly indexes: readonly number[];
  readonly reply: EmbeddingsReply;
}

/**
 * Answers a request in OpenAI's format. One with more inputs than the provider takes is sent in several, one
 * after the other, and their replies are joined. `timeoutMs` is for all of them together.
 * @throws LlmError the first failure: as with OpenAI, a wrong input fails the request
 */
export async function answerRequest(
  request: EmbeddingRequest<EmbeddingInput>,
  options: EmbeddingsOptions,
  { bounds, clock, ask }: RequestWork,
): Promise<EmbeddingsReply> {
  const { input } = request;
  const startedAt = clock.monotonic();
  const parts: Part[] = [];
  const askFor = (indexes: readonly number[]) =>
    ask(
      indexes.length === input.length ? request : { ...request, input: pick(input, indexes) },
      withTimeLeft(options, clock.monotonic() - startedAt),
    );
  const record = (indexes: readonly number[], reply: EmbeddingsReply | LlmError) => {
    if (reply instanceof LlmError) throw reply;
    parts.push({ indexes, reply });
  };
  for (const batch of batchesOf([...input.keys()], input, bounds)) {
    await askDivided(batch, askFor, record, isTooLarge);
  }
  return parts.length === 1 ? parts[0]!.reply : joined(input, parts);
}

function joined(input: readonly EmbeddingInput[], parts: readonly Part[]): EmbeddingsReply {
  const data = new Array<EmbeddingItem>(input.length);
  let usage = NO_USAGE;
  for (const { indexes, reply } of parts) {
    const { list } = reply;
    for (const [position, index] of indexes.entries()) data[index] = { ...list.data[position]!, index };
    usage = addUsage(usage, usageOfBatch(pick(input, indexes), embeddingUsage(list)));
  }
  const { list, limits } = parts.at(-1)!.reply;
  const tokens = { prompt_tokens: usage.promptTokens, total_tokens: usage.promptTokens };
  // Counted by us: clients must not take it for the provider's figure.
  const told = usage.estimated ? {} : { usage: tokens };
  const { usage: _, ...rest } = list;
  return { list: { object: 'list', ...rest, data, ...told }, limits };
}
