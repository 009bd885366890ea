import { closestName, ConfigurationError, isCount, kindOf } from '../../support/index.js';
import type { ChatCompletion } from '../contract/chat.types.js';
import type { Usage } from '../contract/completion.types.js';
import { ERROR_KINDS, type LlmErrorKind } from '../contract/error-kinds.js';
import { LlmError } from '../contract/llm-error.js';
import { checkCompletion, isCompletion } from './fake-completion.js';

/** A call of a tool that a fake asks for. */
export interface FakeToolCall {
  readonly name: string;
  /**
   * A text is sent as it is, so that invalid JSON can be tested; other values as JSON.
   * @default {}
   */
  readonly arguments?: unknown;
  /** @default `call_1`, `call_2`, … */
  readonly id?: string | undefined;
}

/** One scripted answer. Every word is optional; several may stand together. */
export interface FakeAnswer {
  /** Text of the answer. */
  readonly text?: string | undefined;
  /** The answer is the JSON text of this value. */
  readonly object?: unknown;
  /** The vector of a text that is embedded, instead of an answer. */
  readonly embedding?: readonly number[] | undefined;
  /** Calls of tools that the model asks for. */
  readonly toolCalls?: readonly FakeToolCall[] | undefined;
  /** Pieces of the answer, one chunk each. A call that is not streamed gets them as one text. */
  readonly stream?: readonly string[] | undefined;
  /**
   * The call fails: after the pieces of `stream`, if it is streamed, else instead of an answer. A kind is
   * thrown with its usual `retryable`, and is not retried; an LlmError is thrown, and retried, as it is.
   */
  readonly error?: LlmErrorKind | LlmError | undefined;
  /** Milliseconds before the answer, or before each piece of `stream`, by the clock of the application. */
  readonly delayMs?: number | undefined;
  /** Tokens of the call; null for none. Default: estimated from the texts. */
  readonly usage?: Partial<Omit<Usage, 'estimated'>> | null | undefined;
  /** Default: `tool_calls` if there are any, else `stop`. */
  readonly finishReason?: string | undefined;
  /** The model refuses to answer, in these words. */
  readonly refusal?: string | undefined;
  /** Text of the model's reasoning. */
  readonly reasoning?: string | undefined;
  /** Milliseconds that the failure asks to wait. Only with a kind as `error`. */
  readonly retryAfterMs?: number | undefined;
}

/** One scripted reply: a text, an answer in words, a failure to throw, or a whole completion. */
export type FakeReply = string | FakeAnswer | LlmError | ChatCompletion;

/** A word of an answer: what it must be, and the check. */
type Word = readonly [expected: string, accepts: (value: unknown) => boolean];

const isText = (value: unknown): value is string => typeof value === 'string';
const isAmount = (value: unknown) => typeof value === 'number' && value >= 0 && Number.isFinite(value);
/** False for a Map, a promise and the like: their content is in no field. */
const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  Object.prototype.toString.call(value) === '[object Object]';

const USAGE = [
  'promptTokens',
  'completionTokens',
  'totalTokens',
  'cachedTokens',
  'reasoningTokens',
  'cost',
] satisfies (keyof Usage)[];

const isUsage = (value: unknown) =>
  isRecord(value) &&
  Object.entries(value).every(
    ([name, count]) =>
      (USAGE as string[]).includes(name) && (name === 'cost' ? isAmount(count) : isCount(count)),
  );
const isJson = (value: unknown) => {
  try {
    return JSON.stringify(value) !== undefined;
  } catch {
    // A circle or a bigint.
    return false;
  }
};
const isToolCall = (call: unknown) =>
  isRecord(call) &&
  isText(call.name) &&
  (call.id === undefined || isText(call.id)) &&
  (call.arguments === undefined || isJson(call.arguments)) &&
  Object.keys(call).every((name) => ['name', 'arguments', 'id'].includes(name));

const WORDS: Readonly<Record<keyof FakeAnswer, Word>> = {
  text: ['a text', isText],
  object: ['a value that JSON can say', isJson],
  embedding: [
    'a list of numbers',
    (value) => Array.isArray(value) && value.length > 0 && value.every(Number.isFinite),
  ],
  toolCalls: [
    'a list of { name, arguments, id }: texts, and arguments that JSON can say',
    (value) => Array.isArray(value) && value.every(isToolCall),
  ],
  stream: ['a list of texts', (value) => Array.isArray(value) && value.length > 0 && value.every(isText)],
  error: ['an LlmError or one of its kinds', (value) => value instanceof LlmError || isKind(value)],
  delayMs: ['a number of milliseconds from 0', isAmount],
  usage: [`null, or counts of tokens: ${USAGE.join(', ')}`, (value) => value === null || isUsage(value)],
  finishReason: ['a text', isText],
  refusal: ['a text', isText],
  reasoning: ['a text', isText],
  retryAfterMs: ['a number of milliseconds from 0', isAmount],
};

/** Returns true if an object is one answer, not a map of replies by prompt: all its fields are its words. */
export function isAnswer(value: object): value is FakeAnswer {
  const names = Object.keys(value);
  return names.length > 0 && names.every((name) => Object.hasOwn(WORDS, name));
}

/** Returns the name in an object of words that is nearly one of them; undefined if there is none. */
export function misspeltWord(value: object): string | undefined {
  const names = Object.keys(value);
  if (!names.some((name) => Object.hasOwn(WORDS, name))) return undefined;
  const others = names.filter((name) => !Object.hasOwn(WORDS, name));
  return others.find((name) => closestName(name, Object.keys(WORDS)) !== undefined);
}

/**
 * Checks a reply.
 * @param path where it stands in the script, for the message
 * @throws ConfigurationError with the word, what was expected and what came
 */
export function checkReply(reply: unknown, path: string): asserts reply is FakeReply {
  if (typeof reply === 'string' || reply instanceof LlmError) return;
  if (!isRecord(reply) || reply instanceof Error) {
    const got = reply instanceof Error ? 'another error; give it as an LlmError' : kindOf(reply);
    throw new ConfigurationError(
      `${path} must be a text, an object of ${Object.keys(WORDS).join(', ')}, an LlmError or a completion; got ${got}.`,
      path,
    );
  }
  if (isCompletion(reply)) return checkCompletion(reply, path);
  for (const [name, value] of Object.entries(reply)) if (value !== undefined) checkWord(path, name, value);
  if (!Object.values(reply).some((value) => value !== undefined)) {
    throw new ConfigurationError(
      `${path} is an empty object. Give it at least one word, such as text.`,
      path,
    );
  }
  refuseContradictions(reply, path);
}

function checkWord(path: string, name: string, value: unknown): void {
  const place = `${path}.${name}`;
  if (!Object.hasOwn(WORDS, name)) {
    const meant = closestName(name, Object.keys(WORDS));
    const hint = meant === undefined ? `Words: ${Object.keys(WORDS).join(', ')}.` : `Did you mean ${meant}?`;
    throw new ConfigurationError(`${place} is no word of a reply. ${hint}`, place);
  }
  const [expected, accepts] = WORDS[name as keyof FakeAnswer];
  if (accepts(value)) return;
  const kinds = name === 'error' && isText(value) ? ` Kinds: ${Object.keys(ERROR_KINDS).join(', ')}.` : '';
  throw new ConfigurationError(`${place} must be ${expected}; got ${kindOf(value)}.${kinds}`, place);
}

function refuseContradictions(answer: FakeAnswer, path: string): void {
  const { text, object, stream, embedding, retryAfterMs, error } = answer;
  const texts = { text, object, stream, embedding };
  const given = Object.entries(texts).flatMap(([name, value]) => (value === undefined ? [] : [name]));
  if (given.length > 1) {
    throw new ConfigurationError(
      `${path} has ${given.join(' and ')}: give one of them.`,
      `${path}.${given[1]}`,
    );
  }
  if (retryAfterMs !== undefined && !isKind(error)) {
    throw new ConfigurationError(`${path}.retryAfterMs needs a kind as error.`, `${path}.retryAfterMs`);
  }
}

function isKind(value: unknown): value is LlmErrorKind {
  return typeof value === 'string' && Object.hasOwn(ERROR_KINDS, value);
}

/** Returns the failure that an answer asks for, undefined if it asks for none. */
export function failureOf({ error, retryAfterMs }: FakeAnswer): LlmError | undefined {
  if (error === undefined || error instanceof LlmError) return error;
  // Retries by the runner would make the test wait, and use up the next replies of a list.
  return LlmError.withUsualRetries(error, { retryLimit: 0, retryAfterMs });
}
