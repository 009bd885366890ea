import { InvalidRequestError } from '../../support/index.js';
import { chooseByTags } from '../sets/choose-by-tags.js';
import { combineSets } from '../sets/combined-set.js';
import { bytesOfSet } from '../sets/set-room.js';
import type { StandardSet, StoredStandardSet } from '../sets/standard-set.schema.js';
import type { StandardSetsService } from '../sets/standard-sets.service.js';
import { locatedSet } from '../sets/stored-bases.js';
import type { StartCheck } from './check-run.schema.js';

/** The standards of a check, and the set they come from. */
export interface ChosenStandards extends Pick<StandardSet, 'standards'> {
  /** `null` for standards given inline, and for several sets. */
  readonly id: string | null;
  /** `null` for standards given without a set. */
  readonly name: string | null;
}

type Sets = Pick<StandardSetsService, 'get'>;

/**
 * Returns the standards that a request names: those of stored sets or given ones, all or by tags.
 * @throws InvalidRequestError, AppError 404 `standard_set_not_found`, 413 `standard_set_too_large`
 */
export async function chooseStandards(request: StartCheck, sets: Sets): Promise<ChosenStandards> {
  const set = await givenSet(request, sets);
  return { ...set, standards: chooseByTags(set.standards, request.tags) };
}

async function givenSet(request: StartCheck, sets: Sets): Promise<ChosenStandards> {
  const { standard_set_id: id, standard_set_ids: ids, standards } = request;
  const given = [id, ids, standards].filter((value) => value !== undefined);
  if (given.length !== 1) {
    const code = given.length === 0 ? 'missing_required_parameter' : 'invalid_value';
    throw new InvalidRequestError(
      'Give either standard_set_id, standard_set_ids or standards, and only one of them.',
      'standards',
      code,
    );
  }
  if (id !== undefined) return sets.get(id, 'standard_set_id');
  if (ids !== undefined) return combined(ids, sets);
  // Stored with the check, as long as the check is.
  bytesOfSet(standards!);
  return Array.isArray(standards)
    ? { standards, id: null, name: null }
    : { standards: standards!.standards, id: null, name: standards!.name };
}

async function combined(ids: readonly string[], sets: Sets): Promise<ChosenStandards> {
  const stored: StoredStandardSet[] = [];
  for (const id of new Set(ids)) stored.push(await sets.get(id, 'standard_set_ids'));
  const [only, ...others] = stored;
  if (only !== undefined && others.length === 0) return only;
  const { name, standards } = combineSets(stored.map(locatedSet));
  bytesOfSet(standards);
  return { name, standards, id: null };
}
