import { scanJson } from './scan-json.js';
import { withoutThinking } from './thinking.js';

/** Places in an answer at which an object may begin that are looked at. */
const MAX_PLACES = 20;
/** Longer answers are read only if they are JSON as a whole. In characters. */
const MAX_SEARCHED_ANSWER = 256 * 1024;
/** Objects with a key. Braces in prose are seldom followed by a quotation mark. */
const OBJECT_BEGINS = /\{(?=\s*(?:"|\/[/*]))/g;

/** A place of an answer at which an object begins. */
export interface JsonPlace {
  /** `undefined` if it is no valid JSON or is cut off. */
  readonly value: unknown;
  /** The JSON as it is written; `''` if it is cut off. */
  readonly text: string;
}

/**
 * Yields the places of a model's answer at which a JSON object begins: after its thinking, in prose or a code
 * fence. Pass `true` to `next` to go on behind a place; otherwise the objects inside it are next.
 */
export function* jsonPlaces(answer: string): Generator<JsonPlace, void, boolean | undefined> {
  const text = withoutThinking(answer);
  let from = 0;
  let places = 0;
  for (const { index } of text.matchAll(OBJECT_BEGINS)) {
    if (index < from) continue;
    if (++places > MAX_PLACES) return;
    const scanned = scanJson(text, index);
    const end = scanned?.end ?? text.length;
    const goesBehind = yield { value: scanned?.value, text: scanned ? text.slice(index, end) : '' };
    if (goesBehind) from = end;
  }
}

/**
 * Returns the JSON of a model's answer: the whole answer if it is JSON, without thinking and code fence, else
 * the outermost objects in it, in order. What is inside an object that is cut off or not valid is left out:
 * it is not what was asked for.
 */
export function jsonInAnswer(answer: string): readonly unknown[] {
  const whole = wholeJson(answer.trim()) ?? wholeJson(bareAnswer(answer));
  if (whole !== undefined) return [whole];
  if (answer.length > MAX_SEARCHED_ANSWER) return [];
  const found: unknown[] = [];
  const places = jsonPlaces(answer);
  for (let place = places.next(); !place.done; place = places.next(true)) {
    if (place.value.value !== undefined) found.push(place.value.value);
  }
  return found;
}

/** Returns a model's answer without its thinking, and without a code fence around all of it. */
export function bareAnswer(answer: string): string {
  return withoutFence(withoutThinking(answer).trim());
}

function wholeJson(text: string): unknown {
  if (!/^[[{]/.test(text) || text.length > MAX_SEARCHED_ANSWER) return parsed(text);
  const scanned = scanJson(text, 0);
  return scanned?.end === text.length ? scanned.value : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** Returns the text inside a code fence that is the whole text. */
function withoutFence(text: string): string {
  const lineEnd = text.indexOf('\n');
  if (!text.startsWith('```') || lineEnd < 0) return text;
  const end = text.endsWith('```') && text.length - 3 > lineEnd ? text.length - 3 : text.length;
  return text.slice(lineEnd + 1, end).trim();
}
