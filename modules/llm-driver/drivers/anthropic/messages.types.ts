// Anthropic's Messages, snake_case: https://docs.anthropic.com/en/api/messages. Fields that this driver reads
// have types; every other one passes.

type Fields = Readonly<Record<string, unknown>>;

/** One block of a message: a text, an image, a call of a tool, a thought with its signature, … */
export interface Block extends Fields {
  readonly type: string;
}

/** One message of a request. Neighbours of one role are one turn. */
export interface Message {
  readonly role: 'user' | 'assistant';
  readonly content: readonly Block[];
}

/** Token counts. `input_tokens` is the rest that no cache has; `output_tokens` includes thinking. */
export interface MessageUsage extends Fields {
  readonly input_tokens?: unknown;
  readonly cache_creation_input_tokens?: unknown;
  readonly cache_read_input_tokens?: unknown;
  readonly output_tokens?: unknown;
  readonly output_tokens_details?: unknown;
}

/** A whole answer. */
export interface MessageReply extends Fields {
  readonly content: readonly Block[];
}

/** Returns true for a JSON object. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Returns true for a value that can be a block. */
export function isBlock(value: unknown): value is Block {
  return isObject(value) && typeof value.type === 'string';
}
