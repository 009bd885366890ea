import type { Fields } from '../../errors/error-shapes.js';
import { itemsIn, type Part, textIn } from './responses.types.js';

/** Places in a text that a reference may have. */
const PLACES = ['start_index', 'end_index', 'index'] as const;

/**
 * Returns the references of an answer as chat completions write them, `{type, [type]: {…}}`. Their places are
 * those in the whole text.
 * @param parts of all messages of the answer, in order
 */
export function answerAnnotations(parts: readonly Part[]): readonly Fields[] {
  const found: Fields[] = [];
  let offset = 0;
  for (const { text, annotations } of parts) {
    for (const { type, ...fields } of itemsIn(annotations)) {
      found.push({ type, [type]: moved(fields, offset) });
    }
    offset += textIn(text).length;
  }
  return found;
}

function moved(fields: Fields, offset: number): Fields {
  const places = PLACES.filter((name) => typeof fields[name] === 'number');
  return { ...fields, ...Object.fromEntries(places.map((name) => [name, Number(fields[name]) + offset])) };
}
