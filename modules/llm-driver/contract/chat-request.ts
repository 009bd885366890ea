import { InvalidRequestError } from '../../support/index.js';
import { describeValue } from './options/check-value.js';
import { type RequestFault, chatValueFault } from './chat-fields.js';
import type { ChatRequest } from './chat.types.js';
import { LlmError } from './llm-error.js';
import { messagesFault } from './message-fault.js';
import { optionOwner } from './prompt-fields.js';
import { PER_CALL_OPTIONS } from './per-call-options.js';
import { spelling, wireNameOf } from './request-field-name.js';
import { chatFieldNames } from './request-fields.js';

/**
 * Checks a whole chat request before it is sent: its messages, and the fields whose types are known. Other
 * fields are the provider's, but for options of the call and for fields in camelCase: the provider would get
 * the former, and ignore the latter.
 * @throws InvalidRequestError for what is no object; LlmError `invalid_prompt` with the path of the field
 */
export function assertChatRequest(request: ChatRequest): void {
  if (typeof request !== 'object' || request === null || Array.isArray(request)) {
    const got = describeValue(request);
    throw new InvalidRequestError(`request must be an object with messages; got ${got}.`, 'request');
  }
  const fault = messagesFault(request.messages, 'messages') ?? fieldsFault(request);
  if (fault !== undefined)
    throw new LlmError('invalid_prompt', { message: fault.message, param: fault.path });
}

function fieldsFault(request: ChatRequest): RequestFault | undefined {
  for (const name of Object.keys(request)) {
    const fault = nameFault(name) ?? chatValueFault(name, request[name]);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

const PER_CALL: ReadonlySet<string> = new Set(PER_CALL_OPTIONS.map(spelling));

/** A name in lower case may be a provider's own, but for those of keys, headers and base URLs. */
function nameFault(name: string): RequestFault | undefined {
  if (Object.hasOwn(chatFieldNames, name)) return undefined;
  if (!/[A-Z]/.test(name) && !PER_CALL.has(spelling(name))) return undefined;
  const wireName = wireNameOf(name);
  if (wireName !== undefined)
    return { path: name, message: `Unknown field: ${name}. Providers read "${wireName}".` };
  const owner = optionOwner(name);
  if (owner === undefined) return undefined;
  return { path: name, message: `${name} is an option of ${owner}: no request has it.` };
}
