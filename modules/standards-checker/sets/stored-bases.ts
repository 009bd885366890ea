import { In, type Repository } from 'typeorm';
import { formatFieldPath, type PathSegment } from '../../validation/index.js';
import { InvalidRequestError, withStorageErrors } from '../../support/index.js';
import { extendSets, type LocatedSet, type SetOrigin } from './extended-set.js';
import type { StandardSetEntity } from './standard-set.entity.js';
import type { StandardSet, WrittenSet } from './standard-set.schema.js';

/**
 * Adds the stored sets that a set extends, by name.
 * @throws InvalidRequestError `standard_set_not_found`, and as `extendSets`
 */
export async function withStoredBases(
  set: WrittenSet,
  stored: Repository<StandardSetEntity>,
): Promise<StandardSet> {
  if (!('extends' in set)) return set;
  const names = [set.extends].flat();
  const rows = await withStorageErrors(() => stored.findBy({ name: In(names) }));
  const bases = names.map((name, index) => {
    const row = rows.find((each) => each.name === name);
    if (row !== undefined) return locatedSet(row);
    const path = typeof set.extends === 'string' ? ['extends'] : ['extends', index];
    const problem = `there is no stored set named ${JSON.stringify(name)}`;
    throw BODY.problem(path, problem, 'standard_set_not_found');
  });
  return extendSets(set, bases, BODY).set;
}

/** The body of a request. */
const BODY: SetOrigin = {
  problem: (path: readonly PathSegment[], problem, code) => {
    const param = formatFieldPath(path);
    return new InvalidRequestError(`${param}: ${problem}.`, param, code);
  },
  placeOf: (index) => `standards[${index}]`,
};

/** A stored set, as one that is put together with others. */
export function locatedSet({ name, standards }: Pick<StandardSet, 'name' | 'standards'>): LocatedSet {
  const place = `the set ${JSON.stringify(name)}`;
  return { set: { name, standards }, places: new Map(standards.map(({ id }) => [id, place])) };
}
