import type { Clock } from '../../support/index.js';
import { addUsage, NO_USAGE } from '../contract/completion.js';
import { type EmbeddedBatch, usageOfBatch } from '../contract/embedding.js';
import { assertInputs, inputProblem } from '../contract/embed-inputs.js';
import type {
  EmbeddingBounds,
  EmbeddingInput,
  EmbeddingsOptions,
  EmbedOptions,
  EmbedResponse,
} from '../contract/embedding.types.js';
import { LlmError } from '../contract/llm-error.js';
import { askDivided, batchesOf } from './batches.js';

/** One request for embeddings. */
export type EmbedBatch = (inputs: readonly EmbeddingInput[], options: EmbedOptions) => Promise<EmbeddedBatch>;

/**
 * Embeds inputs in as many requests as the bounds make necessary, one after the other. `timeoutMs` is for all
 * of them together.
 * @throws LlmError the first failure; InvalidRequestError unless `inputs` is an array
 */
export async function embedInOrder(
  inputs: readonly EmbeddingInput[],
  options: EmbedOptions,
  bounds: EmbeddingBounds,
  embed: EmbedBatch,
  clock: Clock,
): Promise<Omit<EmbedResponse, 'driver'>> {
  assertInputs(inputs);
  const problem = inputs
    .map((input, index) => inputProblem(input, index))
    .find((found) => found !== undefined);
  if (problem !== undefined) throw problem;
  const startedAt = clock.monotonic();
  const embeddings = new Array<number[]>(inputs.length);
  let usage = NO_USAGE;
  let model = options.model ?? '';
  const ask = (indexes: readonly number[]) =>
    embed(pick(inputs, indexes), withTimeLeft(options, clock.monotonic() - startedAt));
  for (const batch of batchesOf([...inputs.keys()], inputs, bounds)) {
    await askDivided(batch, ask, (indexes, outcome) => {
      if (outcome instanceof LlmError) throw outcome;
      indexes.forEach((index, position) => (embeddings[index] = outcome.vectors[position]!));
      usage = addUsage(usage, usageOfBatch(pick(inputs, indexes), outcome.wireUsage));
      model = outcome.model;
    });
  }
  return { embeddings, usage, model };
}

/** Returns the inputs with these indexes. */
export function pick<Input>(inputs: readonly Input[], indexes: readonly number[]): Input[] {
  return indexes.map((index) => inputs[index]!);
}

/** Returns options with the remaining part of their `timeoutMs`. */
export function withTimeLeft<Options extends EmbeddingsOptions>(options: Options, spentMs: number): Options {
  const { timeoutMs } = options;
  // At least 1: a call whose time is used up fails as one that ran out of it.
  return timeoutMs === undefined ? options : { ...options, timeoutMs: Math.max(1, timeoutMs - spentMs) };
}
