import { isDeepStrictEqual } from 'node:util';
import type { ChatMessage, ChatRequest } from '../contract/chat.types.js';
import type { RawBody } from '../contract/completion.types.js';
import { jsonWithDigits } from './long-numbers.js';
import { takenFields, takenMessage } from './message-fields.js';
import { namesToWrite, textWithProviderNames, withProviderNames } from './field-names.js';
import type { RequestFacts } from './request-facts.js';
import { takesField } from './taken-fields.js';

/** Fields that ask for a stream. OpenAI refuses the second without the first, so both go. */
const STREAM_FIELDS: readonly string[] = ['stream', 'stream_options'];

type Fields = Readonly<Record<string, unknown>>;
type FieldTest = (field: string) => boolean;

const NONE: FieldTest = () => false;

/** Texts that a request can be written with. */
export interface RequestTexts {
  /** JSON that says the same as the request, but for its `model`; sent if nothing in it is refused. */
  readonly same?: string | undefined;
  /** JSON that the request, or an earlier form of it, was parsed from: its long numbers keep their digits. */
  readonly source?: string | undefined;
}

/**
 * Returns the text the caller's request was parsed from, and if the request still says the same.
 * @param mayBeEdited true if code from outside may have edited the request in place, see {@link isUnchanged}
 */
export function requestTexts(
  request: ChatRequest,
  rawBody: RawBody | undefined,
  mayBeEdited: boolean,
): RequestTexts {
  if (rawBody === undefined) return {};
  const { text } = rawBody;
  return { same: isUnchanged(request, rawBody, mayBeEdited) ? text : undefined, source: text };
}

/** Returns a request for a whole answer as JSON, with the provider's names and without what it refuses. */
export function acceptedJson(
  request: ChatRequest,
  facts: RequestFacts | undefined,
  texts: RequestTexts = {},
): string {
  return toJson(request, facts ?? {}, (field) => STREAM_FIELDS.includes(field), texts);
}

/** Returns a request for a stream as JSON. Otherwise as {@link acceptedJson}. */
export function acceptedStreamJson(
  request: ChatRequest,
  facts: RequestFacts | undefined,
  texts: RequestTexts = {},
): string {
  if (request.stream === true) return toJson(request, facts ?? {}, NONE, texts);
  return toJson({ ...request, stream: true }, facts ?? {}, NONE, { source: texts.source });
}

/**
 * Returns true if the request has the fields that were parsed from the body, all of them and no others. Its
 * `model` may differ, but the body has one. Then the body's text can be sent for it.
 *
 * Compares fields by identity, which costs far less than to write or to parse JSON: code that changes a
 * request makes a copy, and the changed field of the copy is another value. A value that was edited in place
 * looks unchanged, though. Code of ours never does that; if a driver from outside may have, pass
 * `mayBeEdited`.
 * @param mayBeEdited compares deeply with the text instead, at the cost of parsing it
 */
export function isUnchanged(request: ChatRequest, body: RawBody, mayBeEdited: boolean): boolean {
  // Then a "model" in the text is not the request's, but one deeper inside.
  if (typeof body.parsed.model !== 'string') return false;
  if (mayBeEdited) {
    return isDeepStrictEqual(withoutModel(request), withoutModel(JSON.parse(body.text) as Fields));
  }
  const { parsed } = body;
  let unmatched = 0;
  for (const field in request) if (field !== 'model') unmatched += 1;
  for (const field in parsed) {
    if (field === 'model') continue;
    const value = parsed[field];
    if (value === undefined || request[field] !== value) return false;
    unmatched -= 1;
  }
  return unmatched === 0;
}

const MODEL_KEY = '"model"';
const MODEL_VALUE = /\s*:\s*"[^"\\]*"/y;
/** Begins every escaped letter of `model`: a key written with one would not be found. */
const ESCAPED_LETTER = '\\u006';

/**
 * Returns a request's JSON with another model in it. Returns undefined if it is not certain where the model
 * is: the text must contain its key exactly once.
 */
export function textWithModel(text: string, model: string): string | undefined {
  const key = text.indexOf(MODEL_KEY);
  const start = key + MODEL_KEY.length;
  if (key < 0 || text.indexOf(MODEL_KEY, start) >= 0 || text.includes(ESCAPED_LETTER)) return undefined;
  MODEL_VALUE.lastIndex = start;
  if (!MODEL_VALUE.test(text)) return undefined;
  return `${text.slice(0, start)}:${JSON.stringify(model)}${text.slice(MODEL_VALUE.lastIndex)}`;
}

/** Figures by which a call is charged and paced, and their keys in a text. */
const FIGURES = [
  ['max_tokens', '"max_tokens"'],
  ['max_completion_tokens', '"max_completion_tokens"'],
  ['n', '"n"'],
] as const;
const PLAIN_FIGURE = /\s*:\s*-?\d{1,15}\s*[,}]/y;

/**
 * Returns true if a text writes the figures of its request in plain digits. Parsers differ on others: `1e2`
 * is 100, an error, or 1. Returns false if it is not certain where a figure is.
 */
function hasPlainFigures(request: ChatRequest, text: string): boolean {
  for (const [name, key] of FIGURES) {
    if (typeof request[name] !== 'number') continue;
    const start = text.indexOf(key) + key.length;
    PLAIN_FIGURE.lastIndex = start;
    if (start < key.length || !PLAIN_FIGURE.test(text) || text.includes(key, start)) return false;
  }
  return true;
}

function toJson(
  request: ChatRequest,
  facts: RequestFacts,
  isDropped: FieldTest,
  { same, source = same }: RequestTexts,
): string {
  const names = namesToWrite(request, facts);
  if (names === undefined) return takenJson(request, facts, isDropped, { same, source });
  const isPlain = same !== undefined && hasPlainFigures(request, same);
  const renamed = isPlain ? textWithProviderNames(same, request, names) : undefined;
  return takenJson(withProviderNames(request, names), facts, isDropped, { same: renamed, source });
}

function takenJson(
  request: ChatRequest,
  facts: RequestFacts,
  isDropped: FieldTest,
  { same, source }: RequestTexts,
): string {
  const messages = takenMessages(request, facts);
  const isLeftOut: FieldTest = (field) => isDropped(field) || !takesField(facts, field);
  if (messages !== request.messages || Object.keys(request).some(isLeftOut)) {
    return jsonWithDigits(takenRequest(request, messages, isLeftOut), source);
  }
  const { model } = request;
  const canSend = same !== undefined && model !== undefined && hasPlainFigures(request, same);
  return (canSend ? textWithModel(same, model) : undefined) ?? jsonWithDigits(request, source);
}

function takenRequest(request: ChatRequest, messages: readonly ChatMessage[], isLeftOut: FieldTest): object {
  // Copied field by field: deleting from a copy would leave an object that is slow to read and large to keep.
  const copy: Record<string, unknown> = { messages };
  for (const field of Object.keys(request)) {
    if (field !== 'messages' && !isLeftOut(field)) copy[field] = request[field];
  }
  return copy;
}

/** Returns the messages without what the provider does not take; the same list if there is nothing. */
function takenMessages({ messages, model }: ChatRequest, facts: RequestFacts): readonly ChatMessage[] {
  const taken = takenFields(facts, model ?? '');
  if (taken === undefined) return messages;
  // Nearly always they all are: then nothing is allocated.
  const isSame = messages.every((message) => takenMessage(message, taken) === message);
  return isSame ? messages : messages.map((message) => takenMessage(message, taken));
}

function withoutModel({ model: _, ...rest }: Fields): Fields {
  return rest;
}
