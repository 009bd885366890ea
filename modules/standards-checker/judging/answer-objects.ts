import { jsonPlaces } from '../../llm-driver/index.js';

/** Longer answers are not read: a verdict needs a few hundred characters. */
export const MAX_ANSWER_LENGTH = 64 * 1024;

/**
 * Returns the JSON objects in a model's answer, outermost first: after its thinking, in prose or a code
 * fence, with comments and trailing commas. Objects that are cut off, or name a key twice, are left out.
 *
 * @param accepts says whether an object, which has this text, is looked for; if not, the objects inside it
 *   are tried
 */
export function objectsIn<Found>(
  answer: string,
  accepts: (value: unknown, text: string) => Found | undefined,
): readonly Found[] {
  if (answer.length > MAX_ANSWER_LENGTH) return [];
  const found: Found[] = [];
  const places = jsonPlaces(answer);
  for (let next = places.next(); !next.done;) {
    const { value, text } = next.value;
    const accepted = value === undefined ? undefined : accepts(value, text);
    if (accepted !== undefined) found.push(accepted);
    next = places.next(accepted !== undefined);
  }
  return found;
}
