import { isDeepStrictEqual } from 'node:util';
import { ConfigurationError, kindOf } from '../../support/index.js';
import type { ChatMessage, ChatRequest, ResponseFormat } from '../contract/chat.types.js';
import { promptText } from '../contract/completion.js';
import { textPattern } from './text-pattern.js';

/** One recorded call. */
export interface FakeCall {
  /** The instance's name. */
  readonly driver: string;
  /** The model that was asked for, as the provider names it. */
  readonly model: string | undefined;
  /** The text of the last user message. */
  readonly prompt: string;
  readonly messages: readonly ChatMessage[];
  /** Tools that the model could call; `[]` for none. */
  readonly tools: readonly unknown[];
  readonly responseFormat: ResponseFormat | undefined;
  /** True if the answer was streamed. */
  readonly stream: boolean;
  /** The whole request, as the driver would have sent it. */
  readonly request: ChatRequest;
}

/** Fields that a call must have; the others may be anything. `*` in `prompt` matches any text. */
export type FakeCallFields = {
  readonly [Field in keyof Omit<FakeCall, 'request'>]?: FakeCall[Field] | undefined;
} & {
  /** Fields of the request (`temperature`, `max_tokens`, …) with their values. */
  readonly request?: Partial<ChatRequest> | undefined;
};

/** The calls that an assertion is about: by prompt, by fields, or by a test. */
export type FakeCallMatcher = string | FakeCallFields | ((call: FakeCall) => boolean);

/** Returns a request as a recorded call. */
export function recordedCall(driver: string, request: ChatRequest): FakeCall {
  return {
    driver,
    model: request.model,
    prompt: promptText(request),
    messages: request.messages,
    tools: request.tools ?? [],
    responseFormat: request.response_format,
    stream: request.stream === true,
    request,
  };
}

/** Returns the test of a matcher. @throws ConfigurationError for a field that a call does not have */
export function callTest(matcher: FakeCallMatcher): (call: FakeCall) => boolean {
  if (typeof matcher === 'function') return matcher;
  if (typeof matcher === 'string') return callTest({ prompt: matcher });
  const { prompt, request = {}, ...fields } = matcher;
  const unknown = Object.keys(fields).find((name) => !FIELDS.has(name));
  if (unknown !== undefined) {
    const known = [...FIELDS, 'prompt', 'request'].join(', ');
    throw new ConfigurationError(
      `A recorded call has no field ${unknown} (${kindOf(fields[unknown as keyof typeof fields])}). Fields: ${known}. ` +
        'Fields of the request, such as temperature, are in request.',
      unknown,
    );
  }
  const matchesPrompt = prompt === undefined ? () => true : textPattern(prompt);
  return (call) => matchesPrompt(call.prompt) && hasFields(call, fields) && hasFields(call.request, request);
}

const FIELDS: ReadonlySet<string> = new Set([
  'driver',
  'model',
  'messages',
  'tools',
  'responseFormat',
  'stream',
] satisfies (keyof FakeCall)[]);

function hasFields(object: object, fields: object): boolean {
  return Object.entries(fields).every(
    ([name, value]) =>
      value === undefined || isDeepStrictEqual((object as Record<string, unknown>)[name], value),
  );
}
