import type { FieldNames } from '../../wire/request-facts.js';

/**
 * Models that refuse `max_tokens`: the o-series, and GPT-5 and later, with dated and fine-tuned ones. See
 * `max_tokens` in https://platform.openai.com/docs/api-reference/chat/create and
 * https://platform.openai.com/docs/guides/reasoning.
 */
const REASONING_MODEL = /^(?:ft:)?(?:gpt-(?:[5-9]|1\d)(?!\d)|o[1-9]\d?(?![a-z\d]))/i;

const REASONING_NAMES: FieldNames = { max_tokens: 'max_completion_tokens' };

/** Returns true for a model of OpenAI that refuses `max_tokens`. */
export function isReasoningModel(model: string): boolean {
  return REASONING_MODEL.test(model);
}

/** Returns the names of fields that a model of OpenAI takes otherwise than under their first name. */
export function openAiNames(model: string): FieldNames | undefined {
  return isReasoningModel(model) ? REASONING_NAMES : undefined;
}
