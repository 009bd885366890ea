import { distance } from 'fastest-levenshtein';

/** Letters that a misspelt name differs in at most. */
const MISSPELT_LETTERS = 2;

/** A short name is close to too many others: one letter of difference needs this many letters. */
const LETTERS_FOR_EACH = 2.5;

/**
 * Returns the name that was probably meant by one that is not known: at most two letters added, left out or
 * replaced, in upper or lower case. A name of fewer than five letters must be nearer.
 * @returns undefined if no name is that close
 */
export function closestName(name: string, known: Iterable<string>): string | undefined {
  let closest: string | undefined;
  let least = Infinity;
  for (const candidate of known) {
    const most = Math.min(MISSPELT_LETTERS, Math.floor(candidate.length / LETTERS_FOR_EACH));
    // Names come from outside and may be long; only a few of their length are compared.
    if (Math.abs(candidate.length - name.length) > most) continue;
    const letters = distance(name.toLowerCase(), candidate.toLowerCase());
    if (letters > most || letters >= least) continue;
    closest = candidate;
    least = letters;
  }
  return closest;
}
