import type { Standard } from './types.js';

/** The tags of standards, each once, in the order in which they come. */
export function tagsOf(standards: readonly Standard[]): string[] {
  return [...new Set(standards.flatMap(({ tags = [] }) => tags))];
}

/** The standards that have one of the tags; all of them without tags. */
export function taggedWith(chosen: readonly string[], standards: readonly Standard[]): readonly Standard[] {
  if (chosen.length === 0) return standards;
  return standards.filter(({ tags = [] }) => tags.some((tag) => chosen.includes(tag)));
}
