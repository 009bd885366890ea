import { basename } from 'node:path';
import type { PathSegment } from '../../validation/index.js';
import { extendSets, type LocatedSet } from './extended-set.js';
import { SetFile } from './set-file.js';
import type { ExtendingSet, StandardSet } from './standard-set.schema.js';

/** Maximum number of sets that extend each other in a row. */
export const MAX_EXTENDED_SETS = 8;

/** The content of a file with a set, and its path. */
export interface SetContent {
  readonly content: string | Uint8Array;
  /** Tells the file from others. Its end says whether it is JSON. */
  readonly path: string;
}

/**
 * Finds the file of a set.
 * @param reference as the caller or `extends` gives it
 * @param from the path of the file that extends it; `undefined` for the set of the caller
 */
export type FindSet = (reference: string, from?: string) => Promise<SetContent>;

/**
 * Reads a set and the sets that it extends. Standards of the extended sets come first, in their order. One
 * with the same id changes the fields that it gives; `exclude` drops some.
 * @throws InvalidRequestError whose message names file, line and standard: see `parseStandardsFile`; also
 *   `extends_itself`, `extends_too_deep`, `unknown_standard`, `too_many_standards`
 * @throws errors of `find`
 */
export async function readStandardSet(reference: string, find: FindSet): Promise<LocatedSet> {
  return new SetReader(find).read(await find(reference), []);
}

class SetReader {
  constructor(private readonly find: FindSet) {}

  async read(found: SetContent, chain: readonly SetContent[]): Promise<LocatedSet> {
    const file = SetFile.parse(found.content, found.path);
    const { content } = file;
    if (!('extends' in content)) return located(content, file);
    const bases: LocatedSet[] = [];
    for (const [base, path] of references(content)) {
      bases.push(await this.readBase(base, path, file, [...chain, found]));
    }
    return extendSets(content, bases, file);
  }

  private async readBase(
    reference: string,
    path: readonly PathSegment[],
    file: SetFile,
    chain: readonly SetContent[],
  ): Promise<LocatedSet> {
    if (chain.length >= MAX_EXTENDED_SETS) {
      throw file.problem(path, `more than ${MAX_EXTENDED_SETS} sets extend each other`, 'extends_too_deep');
    }
    const base = await this.find(reference, chain.at(-1)!.path);
    if (chain.some((earlier) => earlier.path === base.path)) {
      throw file.problem(path, `${basename(base.path)} extends itself`, 'extends_itself');
    }
    return this.read(base, chain);
  }
}

function references(set: ExtendingSet): [reference: string, path: PathSegment[]][] {
  if (typeof set.extends === 'string') return [[set.extends, ['extends']]];
  return set.extends.map((reference, index) => [reference, ['extends', index]]);
}

function located(set: StandardSet, file: SetFile): LocatedSet {
  return { set, places: new Map(set.standards.map(({ id }, index) => [id, file.placeOf(index)])) };
}
