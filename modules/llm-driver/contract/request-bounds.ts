import type { ChatMessage, ChatRequest } from './chat.types.js';
import { LlmError } from './llm-error.js';
import { describeValue } from './options/check-value.js';

/** What one field may be. Ranges include their ends. */
export interface FieldBound {
  /** Of a number. */
  readonly min?: number;
  readonly max?: number;
  /** Elements of a list at most. */
  readonly items?: number;
  /** Of a text. */
  readonly oneOf?: readonly string[];
  /** True if every message of a tool must say which call it answers. Of messages. */
  readonly toolCallIds?: boolean;
  /** Of each value of an object, or each element of a list. */
  readonly each?: FieldBound;
  /** True if it must be an object. */
  readonly object?: boolean;
  /** Roles of messages. Of messages. */
  readonly roles?: readonly string[];
  /** True if no value is taken but those that ask for nothing: false, 0, an empty text, list or object. */
  readonly notTaken?: boolean;
}

/** Bounds by the path of a field, such as `response_format.type`. */
export type RequestBounds = Readonly<Record<string, FieldBound>>;

export const NO_BOUNDS: RequestBounds = {};

/** https://platform.openai.com/docs/api-reference/chat/create */
export const OPENAI_BOUNDS: RequestBounds = {
  messages: {
    toolCallIds: true,
    roles: ['system', 'developer', 'user', 'assistant', 'tool', 'function'],
  },
  temperature: { min: 0, max: 2 },
  top_p: { min: 0, max: 1 },
  max_tokens: { min: 1 },
  max_completion_tokens: { min: 1 },
  stop: { items: 4 },
  presence_penalty: { min: -2, max: 2 },
  frequency_penalty: { min: -2, max: 2 },
  top_logprobs: { min: 0, max: 20 },
  logit_bias: { object: true, each: { min: -100, max: 100 } },
  tools: { items: 128 },
  functions: { items: 128 },
  'response_format.type': { oneOf: ['text', 'json_object', 'json_schema'] },
};

/**
 * Refuses a request with a field that the provider is known not to take.
 * @param driver name of the instance, for the message
 * @throws LlmError `unsupported` with the code `invalid_value`, or `unsupported_parameter` for a field that
 *   is not taken at all: another provider may take it
 */
export function assertWithinBounds(request: ChatRequest, bounds: RequestBounds, driver: string): void {
  for (const path in bounds) {
    const value = valueAt(request, path);
    const fault = value === undefined || value === null ? undefined : faultOf(value, bounds[path]!, path);
    if (fault === undefined) continue;
    const { path: param, taken, got } = fault;
    const message = `${param}: ${driver} takes ${taken}; got ${got}.`;
    const code = bounds[path]!.notTaken === true ? 'unsupported_parameter' : 'invalid_value';
    throw new LlmError('unsupported', { code, param, message });
  }
}

function valueAt(request: ChatRequest, path: string): unknown {
  const dot = path.indexOf('.');
  if (dot < 0) return request[path];
  const outer = request[path.slice(0, dot)];
  if (typeof outer !== 'object' || outer === null) return undefined;
  return (outer as Readonly<Record<string, unknown>>)[path.slice(dot + 1)];
}

interface BoundFault {
  readonly path: string;
  readonly taken: string;
  readonly got: string;
}

function faultOf(value: unknown, bound: FieldBound, path: string): BoundFault | undefined {
  const { min = -Infinity, max = Infinity, items = Infinity, oneOf, each } = bound;
  if (bound.notTaken === true) {
    return asksForNothing(value) ? undefined : { path, taken: 'no such field', got: describeValue(value) };
  }
  if (bound.object === true && (typeof value !== 'object' || Array.isArray(value))) {
    return { path, taken: 'an object', got: describeValue(value) };
  }
  if (typeof value === 'number' && (value < min || value > max)) {
    return { path, taken: range(min, max), got: String(value) };
  }
  if (Array.isArray(value)) {
    if (value.length > items) return { path, taken: `at most ${items}`, got: String(value.length) };
    const messages = value as ChatMessage[];
    const found = roleFault(messages, bound, path) ?? idFault(messages, bound, path);
    if (found !== undefined) return found;
    return each && firstFault(value.entries(), each, (index) => `${path}[${index}]`);
  }
  if (typeof value === 'string' && oneOf !== undefined && !oneOf.includes(value)) {
    return { path, taken: oneOf.join(', '), got: describeValue(value) };
  }
  if (each === undefined || typeof value !== 'object' || value === null) return undefined;
  return firstFault(Object.entries(value), each, (key) => `${path}[${JSON.stringify(key)}]`);
}

function firstFault<Key>(
  values: Iterable<[Key, unknown]>,
  bound: FieldBound,
  pathOf: (key: Key) => string,
): BoundFault | undefined {
  for (const [key, value] of values) {
    const fault = faultOf(value, bound, pathOf(key));
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function asksForNothing(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return Object.keys(value).length === 0;
  return value === false || value === 0 || value === '';
}

function roleFault(
  messages: readonly ChatMessage[],
  { roles }: FieldBound,
  path: string,
): BoundFault | undefined {
  if (roles === undefined) return undefined;
  const index = messages.findIndex(({ role }) => !roles.includes(role));
  if (index < 0) return undefined;
  const got = describeValue(messages[index]!.role);
  return { path: `${path}[${index}].role`, taken: roles.join(', '), got };
}

function idFault(
  messages: readonly ChatMessage[],
  { toolCallIds }: FieldBound,
  path: string,
): BoundFault | undefined {
  if (toolCallIds !== true) return undefined;
  const index = messages.findIndex(({ role, tool_call_id: id }) => role === 'tool' && (id ?? '') === '');
  if (index < 0) return undefined;
  const taken = 'the id of the tool call that this message answers';
  return { path: `${path}[${index}].tool_call_id`, taken, got: 'none' };
}

function range(min: number, max: number): string {
  if (max === Infinity) return `numbers from ${min}`;
  return min === -Infinity ? `numbers up to ${max}` : `numbers from ${min} to ${max}`;
}
