import { createHash } from 'node:crypto';
import { estimateTokens } from '../../contract/completion.js';
import { charactersOf } from '../../contract/embed-inputs.js';
import type { EmbeddingInput, EmbeddingList, EmbeddingRequest } from '../../contract/embedding.types.js';
import { LlmError } from '../../contract/llm-error.js';

const DEFAULT_DIMENSIONS = 256;
const MAX_DIMENSIONS = 4_096;
/** Numbers of the vector that one word adds to. */
const NUMBERS_PER_WORD = 8;
const WORD = /[\p{L}\p{N}]+/gu;

/**
 * Returns a vector of length 1 for each text: equal for equal texts, and closer the more words two texts
 * share.
 * @throws LlmError `invalid_request` for `dimensions` that are none
 */
export function mockEmbeddings({
  input,
  model,
  dimensions,
}: EmbeddingRequest<EmbeddingInput>): EmbeddingList {
  const length = dimensions ?? DEFAULT_DIMENSIONS;
  if (!Number.isInteger(length) || length < 1 || length > MAX_DIMENSIONS) throw wrongDimensions();
  const tokens = input.reduce((sum, each) => sum + estimateTokens(charactersOf(each)), 0);
  return {
    object: 'list',
    data: input.map((text, index) => ({
      object: 'embedding',
      index,
      embedding: vectorOf(textOf(text), length),
    })),
    model: model ?? 'mock',
    usage: { prompt_tokens: tokens, total_tokens: tokens },
  };
}

/** Tokens are words of their own. */
function textOf(input: EmbeddingInput): string {
  return typeof input === 'string' ? input : input.join(' ');
}

function vectorOf(text: string, length: number): number[] {
  const vector = new Array<number>(length).fill(0);
  const words = text.toLowerCase().match(WORD) ?? [text];
  for (const word of words) addWord(vector, word);
  const size = Math.hypot(...vector);
  // The words may cancel each other out.
  if (size === 0) return vector.with(0, 1);
  return vector.map((value) => value / size);
}

function addWord(vector: number[], word: string): void {
  const digest = createHash('sha256').update(word).digest();
  for (let number = 0; number < NUMBERS_PER_WORD; number++) {
    const bits = digest.readUInt32LE(number * 4);
    const at = (bits >>> 1) % vector.length;
    vector[at]! += bits % 2 === 0 ? 1 : -1;
  }
}

function wrongDimensions(): LlmError {
  return new LlmError('invalid_request', {
    code: 'invalid_value',
    param: 'dimensions',
    message: `dimensions: expected an integer from 1 to ${MAX_DIMENSIONS}.`,
  });
}
