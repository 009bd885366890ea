import type { EmbeddingBounds, EmbeddingInput } from '../contract/embedding.types.js';
import { LlmError } from '../contract/llm-error.js';

/** Codes of a provider that takes fewer inputs, or shorter ones. */
const TOO_MANY: ReadonlySet<string> = new Set([
  'array_above_max_length',
  'string_above_max_length',
  'max_tokens_per_request',
]);

/** Splits inputs into batches that one request takes, in order. A batch has at least one input. */
export function* batchesOf(
  indexes: readonly number[],
  inputs: readonly EmbeddingInput[],
  bounds: EmbeddingBounds,
): Generator<number[], void, undefined> {
  let batch: number[] = [];
  let characters = 0;
  for (const index of indexes) {
    const length = boundedSize(inputs[index]!);
    if (batch.length > 0 && (batch.length >= bounds.inputs || characters + length > bounds.characters)) {
      yield batch;
      batch = [];
      characters = 0;
    }
    batch.push(index);
    characters += length;
  }
  if (batch.length > 0) yield batch;
}

/**
 * Returns what an input counts for. A character is a token at most in nearly every script. Of tokens 10 % of
 * the bound are left free.
 */
export function boundedSize(input: EmbeddingInput): number {
  return typeof input === 'string' ? input.length : Math.ceil(input.length / 0.9);
}

/** Asks for the vectors of the inputs with these indexes. */
export type AskBatch<Batch> = (indexes: readonly number[]) => Promise<Batch>;

/**
 * Asks for the vectors of a batch, and records them or the failure. A batch that is too large for the
 * provider, or has an input that it refuses, is asked again in halves, one after the other: the other inputs
 * get their vectors.
 * @param isDivisible true for a failure that fewer inputs may avoid
 */
export async function askDivided<Batch>(
  indexes: readonly number[],
  ask: AskBatch<Batch>,
  record: (indexes: readonly number[], outcome: Batch | LlmError) => void,
  isDivisible: (failure: LlmError) => boolean = isAboutInputs,
): Promise<void> {
  const outcome = await ask(indexes).catch((thrown: unknown) => LlmError.from(thrown));
  if (indexes.length === 1 || !(outcome instanceof LlmError) || !isDivisible(outcome)) {
    return record(indexes, outcome);
  }
  const middle = Math.ceil(indexes.length / 2);
  await askDivided(indexes.slice(0, middle), ask, record, isDivisible);
  await askDivided(indexes.slice(middle), ask, record, isDivisible);
}

/** True if fewer inputs, or others, may be answered. A refusal of anything else meets every half as well. */
function isAboutInputs(failure: LlmError): boolean {
  const { kind, param } = failure;
  if (kind === 'context_length_exceeded' || isTooLarge(failure)) return true;
  return kind === 'invalid_request' && /^input\b/.test(param ?? '');
}

/** True if the request has more inputs, or more text, than the provider takes at a time. */
export function isTooLarge({ kind, code }: LlmError): boolean {
  return kind === 'request_too_large_for_model' || (kind === 'invalid_request' && TOO_MANY.has(code));
}
