import type { CallStats } from '../call/call-plan.js';
import { type EmbeddedBatch, usageOfBatch } from '../contract/embedding.js';
import { charactersOf, inputCharacters } from '../contract/embed-inputs.js';
import type { EmbeddingInput, EmbedFailure, EmbedSuccess } from '../contract/embedding.types.js';
import type { LlmError } from '../contract/llm-error.js';

/** Returns the results of a batch that was answered: the input with `indexes[i]` has the vector `i`. */
export function successes(
  indexes: readonly number[],
  inputs: readonly EmbeddingInput[],
  batch: EmbeddedBatch & { readonly driver: string },
  stats: CallStats,
): EmbedSuccess[] {
  const { vectors, model, driver, wireUsage } = batch;
  const { promptTokens, estimated } = usageOfBatch(inputs, wireUsage);
  const shares = sharesOf(promptTokens, inputs);
  return indexes.map((index, position) => {
    const tokens = shares[position]!;
    const usage = {
      promptTokens: tokens,
      completionTokens: 0,
      totalTokens: tokens,
      estimated: estimated || inputs.length > 1,
    };
    return { index, ok: true, embedding: vectors[position]!, usage, model, driver, ...costs(stats) };
  });
}

/** Returns the results of a batch that was not answered. */
export function failures(indexes: readonly number[], error: LlmError, stats: CallStats): EmbedFailure[] {
  return indexes.map((index) => ({ index, ok: false, error, ...costs(stats) }));
}

/** Splits tokens among texts by their lengths, in whole numbers that add up to the tokens. */
function sharesOf(tokens: number, texts: readonly EmbeddingInput[]): number[] {
  const total = inputCharacters(texts);
  let characters = 0;
  let given = 0;
  return texts.map((text) => {
    characters += charactersOf(text);
    const share = Math.round((tokens * characters) / total) - given;
    given += share;
    return share;
  });
}

function costs({ attempts, waitedMs }: CallStats): { attempts: number; waitedMs: number } {
  return { attempts, waitedMs: Math.round(waitedMs) };
}
