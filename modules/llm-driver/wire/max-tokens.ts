import type { ChatRequest } from '../contract/chat.types.js';
import type { ProviderFacts } from './provider-facts.js';

/**
 * Returns true if the request's `max_tokens` is sent as `max_completion_tokens`, because its model takes only
 * that. A caller who set `max_completion_tokens` has decided it.
 */
export function isMaxTokensRenamed(request: ChatRequest, { renamesMaxTokens }: ProviderFacts): boolean {
  const { model, max_tokens: tokens, max_completion_tokens: completionTokens } = request;
  const isOurs = tokens !== undefined && tokens !== null && (completionTokens ?? null) === null;
  return isOurs && typeof model === 'string' && renamesMaxTokens?.(model) === true;
}

/** Returns the request with its `max_tokens` under the other name, at the same place. */
export function withRenamedMaxTokens(request: ChatRequest): ChatRequest {
  const copy: Record<string, unknown> = {};
  for (const field of Object.keys(request)) {
    if (field === 'max_tokens') copy.max_completion_tokens = request.max_tokens;
    else if (field !== 'max_completion_tokens') copy[field] = request[field];
  }
  return copy as unknown as ChatRequest;
}

const OLD_KEY = '"max_tokens"';
const NEW_KEY = '"max_completion_tokens"';
/** Begins every escaped ASCII character: a key written with one would not be found. */
const ESCAPED = '\\u00';

/**
 * Returns the text of such a request with the key renamed.
 * @param text has the key at most once
 * @returns undefined if it is not certain where the key is
 */
export function textWithRenamedMaxTokens(text: string): string | undefined {
  if (text.includes(ESCAPED) || text.includes(NEW_KEY)) return undefined;
  return text.replace(OLD_KEY, NEW_KEY);
}
