import type { FieldBound } from './request-bounds.js';

const NOT_TAKEN: FieldBound = { notTaken: true };

/**
 * Fields that say what the answer is, each with the values that a provider without the field can still
 * answer. A provider that is known not to take one must not be asked: the answer would not be the one asked
 * for. All other fields say how the answer is found, stored or charged: it is as good without them.
 */
export const ANSWER_FIELDS = {
  n: { max: 1 },
  logprobs: NOT_TAKEN,
  top_logprobs: NOT_TAKEN,
  prompt_logprobs: NOT_TAKEN,
  modalities: { each: { oneOf: ['text'] } },
  audio: NOT_TAKEN,
  tools: NOT_TAKEN,
  functions: NOT_TAKEN,
  response_format: NOT_TAKEN,
  guided_json: NOT_TAKEN,
  guided_choice: NOT_TAKEN,
  guided_regex: NOT_TAKEN,
  guided_grammar: NOT_TAKEN,
  guided_decoding: NOT_TAKEN,
  structured_outputs: NOT_TAKEN,
  json_schema: NOT_TAKEN,
  grammar: NOT_TAKEN,
  format: NOT_TAKEN,
  stop: NOT_TAKEN,
  echo: NOT_TAKEN,
  continue_final_message: NOT_TAKEN,
  documents: NOT_TAKEN,
  web_search_options: NOT_TAKEN,
  plugins: NOT_TAKEN,
} satisfies Readonly<Record<string, FieldBound>>;
