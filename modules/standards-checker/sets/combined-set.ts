import { isDeepStrictEqual } from 'node:util';
import { InvalidRequestError } from '../../support/index.js';
import type { LocatedSet } from './extended-set.js';
import { MAX_STANDARDS, type Standard, type StandardSet } from './standard-set.schema.js';

/** Maximum number of sets of one check. */
export const MAX_SETS_OF_CHECK = 10;

/**
 * Puts several sets together. A standard that stands in two of them word for word is taken once.
 * @throws InvalidRequestError `duplicate_id` for different standards with one id, `too_many_standards`
 */
export function combineSets(sets: readonly LocatedSet[]): StandardSet {
  const [first] = sets;
  if (first === undefined) throw new TypeError('combineSets needs at least one set.');
  if (sets.length === 1) return first.set;
  const standards = new Map<string, { readonly standard: Standard; readonly place: string | undefined }>();
  for (const { set, places } of sets) {
    for (const standard of set.standards) {
      const place = places.get(standard.id);
      const earlier = standards.get(standard.id);
      if (earlier === undefined) standards.set(standard.id, { standard, place });
      else if (!isDeepStrictEqual(earlier.standard, standard)) {
        throw new InvalidRequestError(
          `${place}: another standard with the id ${standard.id} is in ${earlier.place}. Give one another id, ` +
            'or write a set that extends both.',
          'standards',
          'duplicate_id',
        );
      }
    }
  }
  if (standards.size > MAX_STANDARDS) {
    throw new InvalidRequestError(
      `The sets have ${standards.size} standards together; at most ${MAX_STANDARDS} are accepted.`,
      'standards',
      'too_many_standards',
    );
  }
  const names = [...new Set(sets.map(({ set }) => set.name))];
  return { name: names.join(', '), standards: [...standards.values()].map(({ standard }) => standard) };
}
