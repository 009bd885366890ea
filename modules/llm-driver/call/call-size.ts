import type { ChatMessage, ChatRequest, ContentPart } from '../contract/chat.types.js';
import type { CallSize } from '../pacing/pacer.js';

/** What stands for a part that is not text: an image costs about as much as a page of it. */
const PART_CHARACTERS = 3_000;

/** More than any answer has. Sums of it stay exact. */
const MOST_TOKENS = 1e9;
const MOST_CHOICES = 1_000;

const characters = new WeakMap<object, number>();

/** How much a request asks for, as far as it can be told without asking the model's tokenizer. */
export function callSize(request: ChatRequest): CallSize {
  const { messages, tools, response_format: format, max_completion_tokens, max_tokens, n } = request;
  let promptCharacters = 0;
  // What is not as it should be is for the provider to refuse.
  if (Array.isArray(messages))
    for (const message of messages as (ChatMessage | null)[]) promptCharacters += messageCharacters(message);
  if (tools) promptCharacters += serialised(tools);
  if (format) promptCharacters += serialised(format);
  const most = max_completion_tokens ?? max_tokens;
  const choices = typeof n === 'number' && n > 1 ? n : 1;
  return {
    promptCharacters,
    maxAnswerTokens:
      typeof most === 'number' && most >= 0
        ? Math.min(most, MOST_TOKENS) * Math.min(choices, MOST_CHOICES)
        : undefined,
  };
}

function messageCharacters(message: ChatMessage | null): number {
  const { content, tool_calls: toolCalls } = message ?? {};
  let sum = 0;
  if (typeof content === 'string') sum = content.length;
  else if (Array.isArray(content)) for (const part of content as ContentPart[]) sum += partCharacters(part);
  return toolCalls ? sum + serialised(toolCalls) : sum;
}

function partCharacters(part: ContentPart | null): number {
  return typeof part?.text === 'string' ? part.text.length : PART_CHARACTERS;
}

/** Tools and schemas are the same objects in every prompt of a pool: they are measured once. */
function serialised(value: object): number {
  if (typeof value !== 'object') return 0;
  let length = characters.get(value);
  if (length === undefined) characters.set(value, (length = JSON.stringify(value)?.length ?? 0));
  return length;
}
