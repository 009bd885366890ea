import { InvalidRequestError } from '../../support/index.js';
import type { Standard } from './standard-set.schema.js';

const MAX_NAMED_TAGS = 30;

/**
 * Chooses the standards that have one of the tags, in their order. Without tags: all.
 * @throws InvalidRequestError `unknown_tag` for a tag that no standard has; its message lists those there are
 */
export function chooseByTags(standards: readonly Standard[], tags: readonly string[] = []): Standard[] {
  const known = new Set(standards.flatMap(({ tags: own = [] }) => own));
  const unknown = tags.find((tag) => !known.has(tag));
  if (unknown !== undefined) {
    const names = [...known].slice(0, MAX_NAMED_TAGS).join(', ');
    const others = known.size > MAX_NAMED_TAGS ? ', …' : '';
    throw new InvalidRequestError(
      `No standard has the tag ${unknown}. ${known.size === 0 ? 'They have no tags.' : `Tags: ${names}${others}.`}`,
      'tags',
      'unknown_tag',
    );
  }
  if (tags.length === 0) return [...standards];
  return standards.filter(({ tags: own = [] }) => own.some((tag) => tags.includes(tag)));
}
