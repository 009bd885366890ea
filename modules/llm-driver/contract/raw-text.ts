import { Notes } from '../../support/index.js';
import type { ChatRequest, ChatCompletion, ChatCompletionChunk } from './chat.types.js';
import type { ReportedLimit } from './limits.types.js';

/** JSON that has the very same fields as the request, but for the value of `model`. */
const texts = new Notes<ChatRequest, string>();

/** An escaped letter of `model`, which could hide the key. */
const ESCAPED_LETTER = '\\u006';
const KEY = '"model"';
const VALUE = /\s*:\s*"[^"\\]*"/y;

/**
 * Remembers the JSON a request was read from, for as long as the object lives: a driver that sends all of it can send this, with the
 * provider's model in it. Numbers keep their digits, fields their order, and nothing has to be written anew. A copy has no text.
 */
export function noteRequestText(request: ChatRequest, text: string): void {
  texts.set(request, text);
}

/** A copy with another model. It has its original's text. */
export function withModel(request: ChatRequest, model: string | undefined): ChatRequest {
  const copy = { ...request, model };
  const text = texts.of(request);
  if (text !== undefined && model !== undefined) texts.set(copy, text);
  return copy;
}

/**
 * The text of a request, with the request's own model in it; `undefined` where none was noted, or the place of the model cannot be told
 * for sure: it can where its key stands in the text once.
 */
export function requestTextOf(request: ChatRequest): string | undefined {
  const text = texts.of(request);
  if (text === undefined || request.model === undefined) return undefined;
  const key = text.indexOf(KEY);
  const start = key + KEY.length;
  if (key < 0 || text.indexOf(KEY, start) >= 0 || text.includes(ESCAPED_LETTER)) return undefined;
  VALUE.lastIndex = start;
  if (!VALUE.test(text)) return undefined;
  return `${text.slice(0, start)}:${JSON.stringify(request.model)}${text.slice(VALUE.lastIndex)}`;
}

/** What a provider sent along with an answer, or with a piece of one. */
export interface ReplyOrigin {
  /**
   * The JSON the object was read from, on one line, saying all that the object says and no more: whoever passes the object on
   * unchanged can send this.
   */
  readonly text?: string;
  /** The rate limits that the reply's headers told. */
  readonly limits?: readonly ReportedLimit[];
}

type Answer = ChatCompletion | ChatCompletionChunk;

const origins = new Notes<Answer, ReplyOrigin>();

/** For drivers: remembers where an answer came from, for as long as the object lives. A copy of it has no origin. */
export function noteOrigin(answer: Answer, origin: ReplyOrigin): void {
  origins.set(answer, origin);
}

/** Where an answer came from, as far as its driver says. Of a stream, the limits are told with its first chunk. */
export function originOf(answer: Answer): ReplyOrigin | undefined {
  return origins.of(answer);
}
