import { describe, expect, it } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';
import {
  parseStandardsFile,
  readDocument,
  type StandardSet,
} from '../../../modules/standards-checker/index.js';
import { findRecording } from '../../../src/cli/check/recorded-run.js';

const PACKAGE = resolve('.');
const FOLDER = join(PACKAGE, 'examples', 'recordings');

interface Written {
  readonly document: string;
  readonly standards: string;
}

const recordings = readdirSync(FOLDER).map((file) => {
  const { document, standards } = parse(readFileSync(join(FOLDER, file), 'utf8')) as Written;
  const path = resolve(FOLDER, standards);
  return {
    file,
    document: { path: 'document.md', document: readDocument(readFileSync(resolve(FOLDER, document))) },
    set: parseStandardsFile(readFileSync(path), path),
  };
});

const withoutFirst = ({ standards, ...set }: StandardSet): StandardSet => ({
  ...set,
  standards: standards.slice(1),
});

describe.each(recordings)('the recording $file', ({ document, set }) => {
  it('has an answer to every shipped standard, and to a choice of them', async () => {
    const all = await findRecording(PACKAGE, [document], set);
    expect([...all!.answers.keys()]).toEqual(set.standards.map(({ id }) => id));
    expect(await findRecording(PACKAGE, [document], withoutFirst(set))).toBeDefined();
  });

  it('is of no other document, no changed standard and not of several documents', async () => {
    const other = { path: 'other.md', document: readDocument(`${document.document.text} More.`) };
    const [first, ...rest] = set.standards;
    const changed = { ...set, standards: [{ ...first!, rule: `${first!.rule} Or not.` }, ...rest] };
    expect(await findRecording(PACKAGE, [other], set)).toBeUndefined();
    expect(await findRecording(PACKAGE, [document], changed)).toBeUndefined();
    expect(await findRecording(PACKAGE, [document, document], set)).toBeUndefined();
  });

  it('is not found in a package without examples', async () => {
    expect(await findRecording(join(PACKAGE, 'sets'), [document], set)).toBeUndefined();
  });
});
