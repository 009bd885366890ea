import type { EmbeddedBatch } from '../contract/embedding.js';
import type { EmbeddingBounds } from '../contract/embedding.types.js';
import { LlmError } from '../contract/llm-error.js';

/** Codes of a provider that takes fewer inputs, or shorter ones. */
const TOO_MANY: ReadonlySet<string> = new Set(['array_above_max_length', 'string_above_max_length']);

/** Splits inputs into batches that one request takes, in order. A batch has at least one input. */
export function* batchesOf(
  indexes: readonly number[],
  inputs: readonly string[],
  bounds: EmbeddingBounds,
): Generator<number[], void, undefined> {
  let batch: number[] = [];
  let characters = 0;
  for (const index of indexes) {
    const { length } = inputs[index]!;
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

/** Asks for the vectors of the inputs with these indexes. */
export type AskBatch<Batch extends EmbeddedBatch = EmbeddedBatch> = (
  indexes: readonly number[],
) => Promise<Batch>;

/**
 * Asks for the vectors of a batch, and records them or the failure. A batch that is too large for the
 * provider, or has an input that it refuses, is asked again in halves, one after the other: the other inputs
 * get their vectors.
 */
export async function askDivided<Batch extends EmbeddedBatch>(
  indexes: readonly number[],
  ask: AskBatch<Batch>,
  record: (indexes: readonly number[], outcome: Batch | LlmError) => void,
): Promise<void> {
  const outcome = await ask(indexes).catch((thrown: unknown) => LlmError.from(thrown));
  const isDivisible = indexes.length > 1 && outcome instanceof LlmError && isAboutInputs(outcome);
  if (!isDivisible) return record(indexes, outcome);
  const middle = Math.ceil(indexes.length / 2);
  await askDivided(indexes.slice(0, middle), ask, record);
  await askDivided(indexes.slice(middle), ask, record);
}

/** True if fewer inputs, or others, may be answered. A refusal of anything else meets every half as well. */
function isAboutInputs({ kind, code, param }: LlmError): boolean {
  if (kind === 'context_length_exceeded' || kind === 'request_too_large_for_model') return true;
  return kind === 'invalid_request' && (TOO_MANY.has(code) || /^input\b/.test(param ?? ''));
}
