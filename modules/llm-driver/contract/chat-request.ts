import { InvalidRequestError } from '../../support/index.js';
import { describeValue } from './options/check-value.js';
import { type RequestFault, valueFault } from './chat-fields.js';
import type { ChatRequest } from './chat.types.js';
import type { ChatOptions } from './completion.types.js';
import { jsonFault } from './json-fault.js';
import { LlmError } from './llm-error.js';
import { messagesFault } from './message-fault.js';
import { isStreaming, type Method } from './options/methods.js';
import { ownKindFault } from './own-kinds.js';
import { PER_CALL_OPTIONS } from './per-call-options.js';
import { spelling, wireNameOf } from './request-field-name.js';
import { chatFieldNames } from './request-fields.js';
import { optionOwner, requestNameFault } from './request-name-fault.js';

/** What a request is checked for: the options of its call, and the method that was called. */
type CallOfRequest = { readonly options?: ChatOptions; readonly method?: Method };

/**
 * Checks a whole chat request before it is sent: its messages, and the fields whose types are known. Other
 * fields are the provider's, but for options of the call, misspelt names and what JSON cannot say. A
 * request that a gateway passes on for its caller may have more: any name in lower case, and messages
 * without content.
 * @throws InvalidRequestError for what is no object; LlmError `invalid_prompt` with the path of the field
 */
export function assertChatRequest(request: ChatRequest, call: CallOfRequest = {}): void {
  if (typeof request !== 'object' || request === null || Array.isArray(request)) {
    const got = describeValue(request);
    throw new InvalidRequestError(`request must be an object with messages; got ${got}.`, 'request');
  }
  const fieldsFault = isPassedOn(call) ? passedFault : ownFault;
  const fault = messagesFault(request.messages, 'messages', !isPassedOn(call)) ?? fieldsFault(request, call);
  if (fault !== undefined)
    throw new LlmError('invalid_prompt', { message: fault.message, param: fault.path });
}

/** A gateway gives what its caller has sent. */
function isPassedOn({ options }: CallOfRequest): boolean {
  return options?.rawBody !== undefined || options?.callerHeaders !== undefined;
}

function ownFault(request: ChatRequest, { method }: CallOfRequest): RequestFault | undefined {
  for (const name of Object.keys(request)) {
    const value = request[name];
    if (value === undefined) continue;
    const fault =
      (name === 'stream' ? streamFault(value, method) : nameFault(name)) ??
      ownKindFault(name, value, name) ??
      valueFault(name, value) ??
      jsonFault(value, name);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function streamFault(stream: unknown, method: Method | undefined): RequestFault | undefined {
  if (method === undefined || stream === null) return undefined;
  const isStream = isStreaming(method);
  if (stream === isStream) return undefined;
  const meant = isStream ? 'chat() for a whole reply' : 'chatStream() for a stream';
  return { path: 'stream', message: `stream is set by the method: leave it out, and call ${meant}.` };
}

function nameFault(name: string): RequestFault | undefined {
  const fault = OF_ANTHROPIC.has(name) ? undefined : requestNameFault(name);
  if (fault === undefined) return undefined;
  if (fault.kind === 'wire') return unknown(name, `Providers read "${fault.field}".`);
  if (fault.kind === 'misspelt') return unknown(name, `Did you mean "${fault.meant}"?`);
  const advice = ADVICE[fault.option] ?? '';
  return { path: name, message: `${name} is an option of ${fault.owner}: no request has it.${advice}` };
}

/** Fields of Anthropic's own form, which its driver reads. */
const OF_ANTHROPIC: ReadonlySet<string> = new Set(['system', 'stop_sequences']);

const ADVICE: Readonly<Record<string, string>> = {
  driver: ' Name the instance in model: "instance/model".',
  parameters: ' Write its fields into the request itself, such as top_p.',
  prompt: ' Give it as messages.',
  schema: ' Call object() for a value of a schema.',
};

const PER_CALL: ReadonlySet<string> = new Set(PER_CALL_OPTIONS.map(spelling));

function passedFault(request: ChatRequest): RequestFault | undefined {
  for (const name of Object.keys(request)) {
    const fault = passedNameFault(name) ?? valueFault(name, request[name]);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

/** A name in lower case may be a provider's own, but for those of keys, headers and base URLs. */
function passedNameFault(name: string): RequestFault | undefined {
  if (Object.hasOwn(chatFieldNames, name)) return undefined;
  if (!/[A-Z]/.test(name) && !PER_CALL.has(spelling(name))) return undefined;
  const wireName = wireNameOf(name);
  if (wireName !== undefined) return unknown(name, `Providers read "${wireName}".`);
  const owner = optionOwner(name);
  if (owner === undefined) return undefined;
  return { path: name, message: `${name} is an option of ${owner}: no request has it.` };
}

function unknown(name: string, advice: string): RequestFault {
  return { path: name, message: `Unknown field: ${name}. ${advice}` };
}
