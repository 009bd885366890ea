import { isCount } from '../../../support/index.js';
import type { WireUsage } from '../../contract/chat.types.js';
import { isObject, type MessageUsage } from './messages.types.js';

/**
 * Returns token counts as chat completions have them: `prompt_tokens` with what a cache has and what was
 * written into it. Other figures, such as searches of the web, stay beside them.
 */
export function toWireUsage(usage: MessageUsage): WireUsage | undefined {
  const {
    input_tokens: input,
    cache_creation_input_tokens: written,
    cache_read_input_tokens: cached,
    output_tokens: output,
    output_tokens_details: details,
    iterations: _,
    ...others
  } = usage;
  // Both sides, or the counts are estimated instead.
  if (!isCount(input) || !isCount(output)) return undefined;
  const prompt = input + countOf(written) + countOf(cached);
  const thought = isObject(details) ? details.thinking_tokens : undefined;
  return {
    prompt_tokens: prompt,
    completion_tokens: output,
    total_tokens: prompt + output,
    prompt_tokens_details: { cached_tokens: countOf(cached), cache_write_tokens: countOf(written) },
    ...(isCount(thought) && { completion_tokens_details: { reasoning_tokens: thought } }),
    ...given(others),
  };
}

/** Returns the fields that have a value. */
export function given(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => (value ?? null) !== null));
}

function countOf(value: unknown): number {
  return isCount(value) ? value : 0;
}
