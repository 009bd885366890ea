import type { ChatMessage, ChatRequest, ContentPart } from '../contract/chat.types.js';
import type { CallSize } from '../pacing/pacer.js';

/** Characters counted for a part that is not text: an image costs about as much as a page of text. */
const PART_CHARACTERS = 3_000;

/** More than any answer has. With such bounds the sums stay exact. */
const MAX_TOKENS = 1e9;
const MAX_CHOICES = 1_000;

const characters = new WeakMap<object, number>();

/**
 * Returns the size of a request for pacing and quotas, without the model's tokenizer. Invalid fields count as
 * nothing.
 */
export function callSize(request: ChatRequest): CallSize {
  const { messages, tools, response_format: format, max_completion_tokens, max_tokens, n } = request;
  let promptCharacters = 0;
  // The provider refuses what is invalid.
  if (Array.isArray(messages))
    for (const message of messages as (ChatMessage | null)[]) promptCharacters += messageCharacters(message);
  if (tools) promptCharacters += jsonCharacters(tools);
  if (format) promptCharacters += jsonCharacters(format);
  const tokens = largestBound(max_tokens, max_completion_tokens);
  const choices = typeof n === 'number' && n > 1 ? n : 1;
  return {
    promptCharacters,
    maxAnswerTokens: tokens === undefined ? undefined : tokens * Math.min(choices, MAX_CHOICES),
  };
}

/** Of two bounds the larger one counts: some providers read only the one, some only the other. */
function largestBound(...bounds: readonly unknown[]): number | undefined {
  let largest: number | undefined;
  for (const bound of bounds) {
    if (typeof bound === 'number' && bound >= (largest ?? 0)) largest = Math.min(bound, MAX_TOKENS);
  }
  return largest;
}

function messageCharacters(message: ChatMessage | null): number {
  const { content, tool_calls: toolCalls } = message ?? {};
  let sum = 0;
  if (typeof content === 'string') sum = content.length;
  else if (Array.isArray(content)) for (const part of content as ContentPart[]) sum += partCharacters(part);
  return toolCalls ? sum + jsonCharacters(toolCalls) : sum;
}

function partCharacters(part: ContentPart | null): number {
  return typeof part?.text === 'string' ? part.text.length : PART_CHARACTERS;
}

/** Measured once per object: tools and schemas are the same objects in every prompt of a pool. */
function jsonCharacters(value: object): number {
  if (typeof value !== 'object') return 0;
  let length = characters.get(value);
  if (length === undefined) characters.set(value, (length = JSON.stringify(value)?.length ?? 0));
  return length;
}
