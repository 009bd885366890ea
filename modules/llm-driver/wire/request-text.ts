import { isDeepStrictEqual } from 'node:util';
import type { ChatRequest } from '../contract/chat.types.js';
import type { RawBody } from '../contract/completion.types.js';

/** An escaped letter of `model`, which could hide the key. */
const ESCAPED_LETTER = '\\u006';
const KEY = '"model"';
const VALUE = /\s*:\s*"[^"\\]*"/y;

type Fields = Readonly<Record<string, unknown>>;

/**
 * True if the request has the fields that were parsed from the body, all of them and no other; its `model` may differ.
 *
 * The fields are compared by identity: they are few, and whoever changes a request makes a copy in which the changed field is
 * another value. Only what is changed within a field, in place, stays unseen: pass `mayBeEdited` if foreign code had the request.
 * @param mayBeEdited compares with the text itself, which takes as long as parsing it
 */
export function isUnchanged(request: ChatRequest, body: RawBody, mayBeEdited: boolean): boolean {
  if (mayBeEdited)
    return isDeepStrictEqual(withoutModel(request), withoutModel(JSON.parse(body.text) as Fields));
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

/**
 * A body's text with another model in it. Returns undefined unless the place of the model is certain: it is if its key is in the text once.
 */
export function textWithModel(text: string, model: string): string | undefined {
  const key = text.indexOf(KEY);
  const start = key + KEY.length;
  if (key < 0 || text.indexOf(KEY, start) >= 0 || text.includes(ESCAPED_LETTER)) return undefined;
  VALUE.lastIndex = start;
  if (!VALUE.test(text)) return undefined;
  return `${text.slice(0, start)}:${JSON.stringify(model)}${text.slice(VALUE.lastIndex)}`;
}

function withoutModel({ model: _, ...rest }: Fields): Fields {
  return rest;
}
