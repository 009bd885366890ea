import {
  CHAT_OPTIONS,
  COMPLETION_OPTIONS,
  POOL_OPTIONS,
  ROUTE_OPTIONS,
  TOOL_OPTIONS,
} from './options/option-names.js';
import { type RequestFault, valueFault } from './chat-fields.js';
import { OTHER_NAMES } from './options/other-names.js';
import type { ChatRequest } from './chat.types.js';
import type { PromptRequest } from './completion.types.js';
import { LlmError } from './llm-error.js';
import { closestFieldName, spelling, wireNameOf } from './request-field-name.js';
import { chatFieldNames } from './request-fields.js';

/** Options that a prompt has by the names of the options of a call, and the fields that they become. */
const WRITTEN_AS = { maxTokens: 'max_tokens', responseFormat: 'response_format' } as const;
const isWrittenAs = (name: string): name is keyof typeof WRITTEN_AS => Object.hasOwn(WRITTEN_AS, name);

/** Fields of a prompt that are none of a request, and two short ones: a name near to them is a mistake. */
const OWN_FIELDS = [...['prompt', 'messages', 'system', 'timeoutMs', 'model'], ...Object.keys(WRITTEN_AS)];

/** A field of requests to models of the AI SDK. */
const AI_SDK_FIELD = 'providerOptions';

/**
 * Options that no prompt has, by their spelling, and what has them: a provider would get them, and may log
 * them.
 */
const OPTIONS: ReadonlyMap<string, string> = new Map(
  [
    ...Object.keys(TOOL_OPTIONS).map((name) => [name, 'a run with tools'] as const),
    ...Object.keys(POOL_OPTIONS).map((name) => [name, 'the pool'] as const),
    ...Object.keys({ ...CHAT_OPTIONS, ...COMPLETION_OPTIONS, ...ROUTE_OPTIONS }).map(
      (name) => [name, 'the call'] as const,
    ),
  ]
    .filter(([name]) => !OWN_FIELDS.includes(name))
    .map(([name, owner]) => [spelling(name), owner]),
);

/** What our options are called elsewhere. In lower case such a name may be a field of a provider. */
const CALLED_ELSEWHERE: ReadonlyMap<string, string> = new Map(
  [...OTHER_NAMES].filter(([name]) => name !== AI_SDK_FIELD && (/[A-Z]/.test(name) || name === 'timeout')),
);

/** Characters of a name from which on it is no misspelt one. */
const LONG = 64;

const ADVICE: Readonly<Record<string, string>> = {
  driver: ' Name the instance in model: "instance/model".',
  parameters: ' Write its fields into the prompt itself, such as top_p.',
};

/**
 * Returns the fields of a prompt object that are sent, by the names that providers read, without those that
 * are undefined. Fields that only a provider knows pass.
 * @param asked the object without what is not sent
 * @throws LlmError `invalid_prompt` for an option of the call, a misspelt name or a wrong value
 */
export function requestFields(asked: Partial<PromptRequest>, path: string): Partial<ChatRequest> {
  const fields: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(asked)) {
    if (value === undefined) continue;
    const place = `${path}.${name}`;
    const field = isWrittenAs(name) ? WRITTEN_AS[name] : name;
    if (Object.hasOwn(fields, field) || (field !== name && asked[field] !== undefined))
      throw failed({ path: `${path}.${field}`, message: `${path} must have either ${name} or ${field}.` });
    const found = (field === name ? nameFault(name, path) : undefined) ?? valueFault(field, value, place);
    if (found !== undefined) throw failed(found);
    fields[field] = value;
  }
  return fields;
}

function nameFault(name: string, path: string): RequestFault | undefined {
  if (Object.hasOwn(chatFieldNames, name) || name.length > LONG) return undefined;
  const place = `${path}.${name}`;
  const wireName = wireNameOf(name);
  if (wireName !== undefined)
    return { path: place, message: `Unknown field: ${place}. Providers read "${wireName}".` };
  const option = CALLED_ELSEWHERE.get(name) ?? name;
  const owner = optionOwner(name);
  if (owner !== undefined) {
    const message = `${place} is an option of ${owner}: no prompt has it.${ADVICE[option] ?? ''}`;
    return { path: place, message };
  }
  const meant = OWN_FIELDS.includes(option) ? option : closestFieldName(name, OWN_FIELDS);
  if (meant === undefined) return undefined;
  return { path: place, message: `Unknown field: ${place}. Did you mean "${meant}"?` };
}

/**
 * Returns what has an option of this name that no prompt has, in our words or those of another library;
 * undefined if there is none.
 */
export function optionOwner(name: string): string | undefined {
  const own = OPTIONS.get(spelling(name));
  const option = own === undefined ? CALLED_ELSEWHERE.get(name) : undefined;
  const owner = option === undefined ? undefined : OPTIONS.get(spelling(option));
  return owner === undefined ? own : `${owner}, called ${option}`;
}

function failed({ path, message }: RequestFault): LlmError {
  return new LlmError('invalid_prompt', { message, param: path });
}
