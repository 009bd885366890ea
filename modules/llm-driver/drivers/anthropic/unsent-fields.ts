import { requestBounds } from '../../wire/taken-fields.js';
import type { RequestBounds } from '../../contract/request-bounds.js';

/**
 * Fields of other providers that say what the answer is. "Extra inputs are not permitted":
 * https://docs.anthropic.com/en/api/errors. Those of OpenAI are refused with an advice of their own.
 */
const REFUSED: readonly string[] = [
  ...['guided_json', 'guided_choice', 'guided_regex', 'guided_grammar', 'guided_decoding', 'grammar'],
  ...['structured_outputs', 'json_schema', 'format', 'web_search_options', 'plugins', 'documents', 'echo'],
  ...['continue_final_message', 'prompt_logprobs'],
];

/** Hints of other providers' requests that Anthropic has no field for. An answer without them is as good. */
const DROPPED: readonly string[] = [
  ...['n', 'logprobs', 'top_logprobs', 'logit_bias', 'seed', 'presence_penalty', 'frequency_penalty'],
  ...['stream_options', 'prediction', 'modalities', 'audio', 'store', 'verbosity', 'moderation'],
  ...['prompt_cache_key', 'prompt_cache_retention', 'prompt_cache_options', 'functions', 'function_call'],
  // Of Mistral, Groq, OpenRouter, Ollama and vLLM.
  ...['random_seed', 'safe_prompt', 'prompt_mode', 'guardrails', 'reasoning_format', 'include_reasoning'],
  ...['citation_options', 'search_settings', 'include_domains', 'exclude_domains', 'compound_custom'],
  ...['disable_tool_validation', 'reasoning', 'provider', 'models', 'route', 'transforms', 'keep_alive'],
  ...['options', 'think', 'enable_thinking', 'thinking_budget', 'chat_template', 'chat_template_kwargs'],
  ...['add_generation_prompt', 'min_p', 'top_a', 'min_tokens', 'repetition_penalty', 'stop_token_ids'],
  ...['ignore_eos', 'best_of', 'use_beam_search'],
];

/** Fields that are never sent. Of those that are refused, values that ask for nothing. */
export const UNSENT_FIELDS: readonly string[] = [...DROPPED, ...REFUSED];

/** https://docs.anthropic.com/en/api/messages. No tokens at all fill the prompt's cache. */
export const ANTHROPIC_BOUNDS: RequestBounds = requestBounds({
  refusedFields: REFUSED,
  bounds: {
    temperature: { min: 0 },
    top_p: { min: 0, max: 1 },
    max_tokens: { min: 0 },
    max_completion_tokens: { min: 0 },
  },
});
