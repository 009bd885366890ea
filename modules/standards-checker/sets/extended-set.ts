import { isDeepStrictEqual } from 'node:util';
import type { PathSegment } from '../../validation/index.js';
import type { InvalidRequestError } from '../../support/index.js';
import {
  MAX_STANDARDS,
  type ChangedStandard,
  type ExtendingSet,
  type Standard,
  type StandardSet,
} from './standard-set.schema.js';

/** A set with the place of each standard, by id: `set.yaml, line 3`. */
export interface LocatedSet {
  readonly set: StandardSet;
  readonly places: ReadonlyMap<string, string>;
}

/** What knows where a set is written. */
export interface SetOrigin {
  /** Makes an error about one field. */
  problem(path: readonly PathSegment[], problem: string, code: string): InvalidRequestError;
  /** Tells where a standard is written. */
  placeOf(standardIndex: number): string;
}

/**
 * Adds a set to those that it extends.
 * @throws InvalidRequestError `unknown_standard`, `duplicate_id`, `missing_required_parameter`,
 *   `too_many_standards`
 */
export function extendSets(set: ExtendingSet, bases: readonly LocatedSet[], origin: SetOrigin): LocatedSet {
  return new Extension(set, origin).over(bases);
}

class Extension {
  private readonly standards = new Map<string, Standard>();
  private readonly places = new Map<string, string>();

  constructor(
    private readonly set: ExtendingSet,
    private readonly origin: SetOrigin,
  ) {}

  over(bases: readonly LocatedSet[]): LocatedSet {
    const own = new Map(this.set.standards?.map((standard) => [standard.id, standard]));
    const dropped = new Set(this.set.exclude);
    for (const base of bases) this.addBase(base, (id) => own.has(id) || dropped.has(id));
    this.exclude();
    for (const [index, standard] of (this.set.standards ?? []).entries()) this.addOwn(standard, index);
    if (this.standards.size > MAX_STANDARDS || this.standards.size === 0) {
      const problem = `the set has ${this.standards.size} standards with those it extends; 1 to ${MAX_STANDARDS} are accepted`;
      throw this.origin.problem(['extends'], problem, 'too_many_standards');
    }
    const { extends: _, exclude: __, ...fields } = this.set;
    return { set: { ...fields, standards: [...this.standards.values()] }, places: this.places };
  }

  /** @param decided tells whether this set itself says what becomes of a standard */
  private addBase({ set, places }: LocatedSet, decided: (id: string) => boolean): void {
    for (const standard of set.standards) {
      const earlier = this.standards.get(standard.id);
      if (earlier !== undefined && !decided(standard.id) && !isDeepStrictEqual(earlier, standard)) {
        const both = `${this.places.get(standard.id)} and ${places.get(standard.id)}`;
        const problem = `${both} have different standards with the id ${standard.id}: exclude it or give its fields here`;
        throw this.origin.problem(['extends'], problem, 'duplicate_id');
      }
      this.standards.set(standard.id, standard);
      this.places.set(standard.id, places.get(standard.id)!);
    }
  }

  private exclude(): void {
    for (const [index, id] of (this.set.exclude ?? []).entries()) {
      this.places.delete(id);
      if (this.standards.delete(id)) continue;
      throw this.origin.problem(
        ['exclude', index],
        `no extended set has the standard ${id}`,
        'unknown_standard',
      );
    }
  }

  private addOwn(changed: ChangedStandard, index: number): void {
    const { id } = changed;
    const standard = { ...this.standards.get(id), ...changed };
    for (const field of ['title', 'rule'] as const) {
      if (standard[field] !== undefined) continue;
      const problem = `standards[${index}].${field} of ${id} is missing, and no extended set has this standard`;
      throw this.origin.problem(['standards', index, field], problem, 'missing_required_parameter');
    }
    this.standards.set(id, standard as Standard);
    this.places.set(id, this.origin.placeOf(index));
  }
}
