import { ANSWER_FIELDS } from '../contract/answer-fields.js';
import { chatFieldNames } from '../contract/request-fields.js';
import { type FieldBound, NO_BOUNDS, type RequestBounds } from '../contract/request-bounds.js';
import type { RequestFacts } from './request-facts.js';

const sets = new WeakMap<readonly string[], ReadonlySet<string>>();

/** Returns a list of facts as a set: always the same one for the same list. */
export function setOf(list: readonly string[]): ReadonlySet<string> {
  let set = sets.get(list);
  if (set === undefined) sets.set(list, (set = new Set(list)));
  return set;
}

/** A field that no provider is known to have may be a new one of this provider, which says if it is not. */
function isKnown(name: string): boolean {
  return Object.hasOwn(chatFieldNames, name) || Object.hasOwn(ANSWER_FIELDS, name);
}

/** Returns true for a field, by the provider's name, that it takes whatever its value is. */
export function takesField({ fields, refusedFields }: RequestFacts, name: string): boolean {
  if (fields !== undefined && !setOf(fields).has(name) && isKnown(name)) return false;
  return refusedFields === undefined || !setOf(refusedFields).has(name);
}

const bounds = new WeakMap<RequestFacts, RequestBounds>();

/**
 * Returns the bounds of requests to a provider: those it states, and those of fields that it does not take
 * and without which the answer would not be the one asked for.
 */
export function requestBounds(facts: RequestFacts | undefined): RequestBounds {
  if (facts === undefined) return NO_BOUNDS;
  let known = bounds.get(facts);
  if (known === undefined) bounds.set(facts, (known = boundsOf(facts)));
  return known;
}

function boundsOf(facts: RequestFacts): RequestBounds {
  const names = facts.renames?.('') ?? {};
  const isTaken = (field: string) => takesField(facts, Object.hasOwn(names, field) ? names[field]! : field);
  // A field that is left out may have any value.
  const stated = Object.entries(facts.bounds ?? NO_BOUNDS).filter(([path]) =>
    isTaken(path.split('.', 1)[0]!),
  );
  const missed = Object.entries(ANSWER_FIELDS).filter(([field]) => !isTaken(field));
  const single: [string, FieldBound][] = facts.singleChoice === true ? [['n', ANSWER_FIELDS.n]] : [];
  return Object.fromEntries([...stated, ...missed, ...single]);
}
