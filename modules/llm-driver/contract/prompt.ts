import { closestName } from '../../support/index.js';
import type { ChatMessage, ChatRequest } from './chat.types.js';
import { describeValue } from './call-options.js';
import type { CompletionOptions, Prompt, PromptRequest } from './completion.types.js';
import { LlmError } from './llm-error.js';
import { PER_CALL_OPTIONS } from './per-call-options.js';
import { chatFieldNames } from './request-fields.js';

/** Messages of one request. */
export const MAX_MESSAGES = 10_000;

/** A prompt as a chat request, and the options that are not sent. */
export interface PreparedPrompt {
  readonly request: ChatRequest;
  /** The caller's id. */
  readonly id?: string;
  /** Time for this prompt, in milliseconds. */
  readonly timeoutMs?: number;
}

/**
 * Turns a prompt into a chat request. Fields of the prompt win over the options.
 * @param path path of the prompt, for error messages (`prompts[3]`)
 * @throws LlmError `invalid_prompt` for a blank text, a list of messages that is empty or too long, or a
 *   value that is no prompt
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
  const fields = withWireNames(asked, path);
  if (id !== undefined && typeof id !== 'string')
    throw invalid(`${path}.id must be a text; got ${describeValue(id)}.`, `${path}.id`);
  if ((prompt === undefined) === (messages === undefined)) {
    throw invalid(`${path} must have either prompt or messages, and not both.`, path);
  }
  refuseMisspelling(fields, path);
  const limit = timeoutMs ?? wireTimeoutMs;
  if (limit !== undefined && !(typeof limit === 'number' && limit > 0)) {
    throw invalid(
      `${path}.timeout_ms must be a number above 0; got ${describeValue(limit)}.`,
      `${path}.timeout_ms`,
    );
  }
  const instruction = system ?? options.system;
  const list =
    prompt === undefined
      ? withSystem(checkMessages(messages, `${path}.messages`), instruction)
      : toMessages(prompt, instruction, `${path}.prompt`);
  return { request: { ...fromOptions(options), ...fields, messages: list }, id, timeoutMs: limit };
}

/** Options of a prompt, and the fields of a request that they become. */
const WIRE_NAMES = { maxTokens: 'max_tokens', responseFormat: 'response_format' } as const;

/** @throws LlmError `invalid_prompt` for an option given by both names, or tokens that are no whole number */
function withWireNames(asked: Partial<PromptRequest>, path: string): Partial<ChatRequest> {
  if (asked.maxTokens === undefined && asked.responseFormat === undefined) return asked;
  const { maxTokens, responseFormat, ...fields } = asked;
  for (const [name, wireName] of Object.entries(WIRE_NAMES)) {
    const isTwice = asked[name as keyof typeof WIRE_NAMES] !== undefined && Object.hasOwn(fields, wireName);
    if (isTwice) throw invalid(`${path} must have either ${name} or ${wireName}.`, `${path}.${wireName}`);
  }
  if (maxTokens !== undefined && !(Number.isInteger(maxTokens) && maxTokens >= 1)) {
    const message = `${path}.maxTokens must be an integer of at least 1; got ${describeValue(maxTokens)}.`;
    throw invalid(message, `${path}.maxTokens`);
  }
  return { ...fields, ...fromOptions({ maxTokens, responseFormat }) };
}

/** Fields of a prompt that a misspelt one is taken for. Other unknown fields are the provider's. */
const OWN_FIELDS = [
  ...['prompt', 'messages', 'system', 'timeoutMs', 'model', 'temperature', 'max_tokens'],
  ...Object.keys(WIRE_NAMES),
];

/** Names of options that must not become fields of the request, for the provider to log. */
const PER_CALL_NAMES: readonly string[] = PER_CALL_OPTIONS;

/** @throws LlmError `invalid_prompt` for a field that is nearly one of ours: a provider would ignore it */
function refuseMisspelling(fields: object, path: string): void {
  for (const name of Object.keys(fields)) {
    if (Object.hasOwn(chatFieldNames, name)) continue;
    if (PER_CALL_NAMES.includes(name)) {
      throw invalid(`${path}.${name} is an option of the call: no prompt has it.`, `${path}.${name}`);
    }
    const meant = closestName(name, OWN_FIELDS);
    if (meant === undefined) continue;
    throw invalid(`Unknown field: ${path}.${name}. Did you mean "${meant}"?`, `${path}.${name}`);
  }
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
  if (!Array.isArray(messages) || messages.length === 0) {
    throw invalid(`${path} must be a list of at least one message; got ${describeValue(messages)}.`, path);
  }
  if (messages.length > MAX_MESSAGES) {
    throw invalid(`${path} must have at most ${MAX_MESSAGES} messages; got ${messages.length}.`, path);
  }
  messages.forEach((message: unknown, index) => {
    const role =
      typeof message === 'object' && message !== null && 'role' in message ? message.role : undefined;
    if (typeof role !== 'string' || role === '') {
      throw invalid(
        `${path}[${index}] must be an object with a role; got ${describeValue(message)}.`,
        `${path}[${index}]`,
      );
    }
  });
  return messages as readonly ChatMessage[];
}

function invalid(message: string, param: string): LlmError {
  return new LlmError('invalid_prompt', { message, param });
}
