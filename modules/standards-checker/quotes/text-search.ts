import { MAX_STEP, type Work } from './work.js';

/** Decides about an occurrence. @returns true to end the search */
export type Visit = (position: number) => boolean;

/** Work of looking at one occurrence, in code units. */
const VISIT_UNITS = 256;
/** Occurrences that a search looks at. Others are not found. */
export const MAX_OCCURRENCES = 1_000;

/**
 * Finds the occurrences of a pattern in a section of a text, the case of its first character aside. Searches
 * as Knuth, Morris and Pratt do: for some texts the time of the engine's own search grows with the product of
 * both lengths.
 */
export function* search(
  text: string,
  pattern: string,
  { from, to, visit }: { readonly from: number; readonly to: number; readonly visit: Visit },
): Work<void> {
  const first = pattern.slice(0, 1).toLowerCase();
  const rest = pattern.slice(1);
  if (rest === '') return;
  const borders = bordersOf(rest);
  let visited = 0;
  let units = 0;
  for (let position = from + 1, matched = 0; position < to; position += 1) {
    const code = text.charCodeAt(position);
    while (matched > 0 && code !== rest.charCodeAt(matched)) matched = borders[matched - 1]!;
    if (code === rest.charCodeAt(matched)) matched += 1;
    units += 1;
    if (matched === rest.length) {
      const start = position - matched;
      matched = borders[matched - 1]!;
      if (text.charAt(start).toLowerCase() === first) {
        if (visit(start)) return;
        visited += 1;
        if (visited === MAX_OCCURRENCES) return;
        units += VISIT_UNITS;
      }
    }
    if (units < MAX_STEP / 2) continue;
    yield units;
    units = 0;
  }
  yield units;
}

/** Returns the length of the longest proper border of each prefix. */
function bordersOf(pattern: string): Int32Array {
  const borders = new Int32Array(pattern.length);
  let length = 0;
  for (let position = 1; position < pattern.length; position += 1) {
    const code = pattern.charCodeAt(position);
    while (length > 0 && code !== pattern.charCodeAt(length)) length = borders[length - 1]!;
    if (code === pattern.charCodeAt(length)) length += 1;
    borders[position] = length;
  }
  return borders;
}
