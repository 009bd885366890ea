import type { ChatMessage, ChatRequest } from './chat.types.js';
import { describeValue } from './options/check-value.js';
import type { CompletionOptions, Prompt, PromptRequest } from './completion.types.js';
import { LlmError } from './llm-error.js';
import { messagesFault } from './message-fault.js';
import { withoutGiven } from './same-fields.js';
import { requestFields } from './prompt-fields.js';

/** A prompt as a chat request, and the options that are not sent. */
export interface PreparedPrompt {
  readonly request: ChatRequest;
  /** The caller's id. */
  readonly id?: string;
  /** Time for this prompt, in milliseconds. */
  readonly timeoutMs?: number;
}

/**
 * Turns a prompt into a chat request. Fields of the prompt win over the options; those that are undefined
 * count as left out.
 * @param path path of the prompt, for error messages (`prompts[3]`)
 * @throws LlmError `invalid_prompt` with the path of what is wrong: a blank text, messages that are none, a
 *   field with a wrong value, an option that no prompt has
 */
export function toChatRequest(prompt: Prompt, options: CompletionOptions, path = 'prompt'): PreparedPrompt {
  if (typeof prompt === 'string')
    return { request: { ...fromOptions(options), messages: toMessages(prompt, options.system, path) } };
  if (Array.isArray(prompt)) {
    const messages = withSystem(checkMessages(prompt as unknown[], path), options.system);
    return { request: { ...fromOptions(options), messages } };
  }
  if (typeof prompt !== 'object' || prompt === null) {
    throw invalid(
      `${path} must be a text, a list of messages or an object; got ${describeValue(prompt)}.`,
      path,
    );
  }
  return fromItem(prompt as PromptRequest & { timeout_ms?: number }, options, path);
}

/** Returns the id of a prompt, even of an invalid one; undefined if it has none. */
export function promptId(prompt: unknown): string | undefined {
  if (typeof prompt !== 'object' || prompt === null || !('id' in prompt)) return undefined;
  return typeof prompt.id === 'string' ? prompt.id : undefined;
}

function fromItem(
  item: PromptRequest & { timeout_ms?: number },
  options: CompletionOptions,
  path: string,
): PreparedPrompt {
  const { id, prompt, messages, system, timeoutMs, timeout_ms: wireTimeoutMs, ...asked } = item;
  const fields = requestFields(asked, path);
  if (id !== undefined && typeof id !== 'string')
    throw invalid(`${path}.id must be a text; got ${describeValue(id)}.`, `${path}.id`);
  if ((prompt === undefined) === (messages === undefined)) {
    throw invalid(`${path} must have either prompt or messages, and not both.`, path);
  }
  const limit = timeoutMs ?? wireTimeoutMs;
  if (limit !== undefined && !(typeof limit === 'number' && limit > 0)) {
    const place = `${path}.${timeoutMs === undefined ? 'timeout_ms' : 'timeoutMs'}`;
    throw invalid(`${place} must be a number above 0; got ${describeValue(limit)}.`, place);
  }
  const instruction = system ?? options.system;
  if (typeof instruction !== 'string' && instruction !== undefined) {
    throw invalid(`${path}.system must be a text; got ${describeValue(instruction)}.`, `${path}.system`);
  }
  const list =
    prompt === undefined
      ? withSystem(checkMessages(messages, `${path}.messages`), instruction)
      : toMessages(prompt, instruction, `${path}.prompt`);
  const shared = withoutGiven(fromOptions(options), fields);
  return { request: { ...shared, ...fields, messages: list }, id, timeoutMs: limit };
}

function fromOptions(options: CompletionOptions): Partial<ChatRequest> {
  const fields: Record<string, unknown> = { ...options.parameters };
  if (options.model !== undefined) fields.model = options.model;
  if (options.temperature !== undefined) fields.temperature = options.temperature;
  if (options.maxTokens !== undefined) fields.max_tokens = options.maxTokens;
  if (options.responseFormat !== undefined) fields.response_format = options.responseFormat;
  return fields;
}

function toMessages(text: unknown, system: string | undefined, path: string): ChatMessage[] {
  if (typeof text !== 'string') throw invalid(`${path} must be a text; got ${describeValue(text)}.`, path);
  if (text.trim() === '')
    throw invalid(`${path} is blank; a prompt needs at least one visible character.`, path);
  return withSystem([{ role: 'user', content: text }], system);
}

function withSystem(messages: readonly ChatMessage[], system: string | undefined): ChatMessage[] {
  return system === undefined ? [...messages] : [{ role: 'system', content: system }, ...messages];
}

function checkMessages(messages: unknown, path: string): readonly ChatMessage[] {
  const found = messagesFault(messages, path, true);
  if (found !== undefined) throw invalid(found.message, found.path);
  return messages as readonly ChatMessage[];
}

function invalid(message: string, param: string): LlmError {
  return new LlmError('invalid_prompt', { message, param });
}
