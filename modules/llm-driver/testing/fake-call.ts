import { isDeepStrictEqual, types } from 'node:util';
import { closestName, ConfigurationError, kindOf, quoteName } from '../../support/index.js';
import type { ChatMessage, ChatRequest, ResponseFormat } from '../contract/chat.types.js';
import { promptText } from '../contract/completion.js';
import { chatFieldNames } from '../contract/request-fields.js';
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

/**
 * Returns the test of a matcher.
 * @throws ConfigurationError for what is no matcher, for a field that a call does not have, and for a matcher
 *   of no field: it would match every call
 */
export function callTest(matcher: FakeCallMatcher): (call: FakeCall) => boolean {
  if (typeof matcher === 'function') return answered(matcher);
  if (typeof matcher === 'string') return callTest({ prompt: matcher });
  if (!isFields(matcher)) {
    const hint = types.isRegExp(matcher) ? ' Test it yourself: (call) => pattern.test(call.prompt).' : '';
    throw refused('expected', `a prompt, fields of a call, or a function; got ${gotOf(matcher)}.${hint}`);
  }
  checkFields(matcher);
  const { prompt, request = {}, ...fields } = matcher;
  const matchesPrompt = prompt === undefined ? () => true : textPattern(prompt);
  return (call) => matchesPrompt(call.prompt) && hasFields(call, fields) && hasFields(call.request, request);
}

/** A test without `return`, or an async one, would pass or fail whatever the call is. */
function answered(test: (call: FakeCall) => boolean): (call: FakeCall) => boolean {
  return (call) => {
    const answer: unknown = test(call);
    if (typeof answer === 'boolean') return answer;
    throw refused('expected', `a function that returns true or false; it returned ${gotOf(answer)}.`);
  };
}

function checkFields({ prompt, request, ...fields }: FakeCallFields): void {
  const unknown = Object.keys(fields).find((name) => !FIELDS.has(name));
  if (unknown !== undefined) {
    const known = [...FIELDS, 'prompt', 'request'].join(', ');
    throw new ConfigurationError(
      `A recorded call has no field ${unknown} (${kindOf(fields[unknown as keyof typeof fields])}). Fields: ${known}. ` +
        'Fields of the request, such as temperature, are in request.',
      unknown,
    );
  }
  if (prompt !== undefined && typeof prompt !== 'string') {
    throw refused('prompt', `a text, in which * matches any text; got ${gotOf(prompt)}.`);
  }
  if (request !== undefined && !isFields(request)) {
    throw refused('request', `an object of fields; got ${gotOf(request)}.`);
  }
  for (const name of Object.keys(request ?? {})) refuseMisspelling(name);
  if (![prompt, ...Object.values({ ...fields, ...request })].some((value) => value !== undefined)) {
    const message =
      'expected has no field with a value: every call would match. To count all calls, use assertPromptedTimes.';
    throw new ConfigurationError(message, 'expected');
  }
}

function refuseMisspelling(name: string): void {
  if (Object.hasOwn(chatFieldNames, name)) return;
  const meant = closestName(name, Object.keys(chatFieldNames));
  if (meant === undefined) return;
  throw new ConfigurationError(
    `A request has no field ${quoteName(name)}. Did you mean ${meant}?`,
    `request.${name}`,
  );
}

function isFields(value: unknown): value is object {
  return Object.prototype.toString.call(value) === '[object Object]';
}

function gotOf(value: unknown): string {
  return types.isRegExp(value) ? 'a regular expression' : kindOf(value);
}

function refused(name: string, expected: string): ConfigurationError {
  return new ConfigurationError(`${name} must be ${expected}`, name);
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
