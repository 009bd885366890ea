// OpenAI's Responses API, snake_case: https://platform.openai.com/docs/api-reference/responses. Fields that
// this driver reads have types; every other one passes.
import { type Fields, isFields } from '../../errors/error-shapes.js';

/** One item of a request's `input` or of an answer's `output`: a message, a call of a tool, a thought, … */
export interface Item extends Fields {
  readonly type: string;
}

/** One part of an item: a text, an image, a refusal, … */
export type Part = Item;

/** Returns true for a value that can be an item, or a part of one. */
export function isItem(value: unknown): value is Item {
  return isFields(value) && typeof value.type === 'string';
}

/** Returns the values of a list that can be items; none for a value that is no list. */
export function itemsIn(list: unknown): readonly Item[] {
  return Array.isArray(list) ? (list as unknown[]).filter(isItem) : [];
}

/** Returns the value if it is a text; else `''`. */
export function textIn(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** Returns the fields that have a value. */
export function given(fields: Fields): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => (value ?? null) !== null));
}
