import { dirname, join } from 'node:path/posix';
import { describe, expect, it } from '@jest/globals';
import {
  combineSets,
  readStandardSet,
  type FindSet,
  type LocatedSet,
  type StandardSet,
} from '../../../modules/standards-checker/index.js';
import { AppError } from '../../../modules/support/index.js';
import { standard } from './checker.js';

const BASE = `name: Base
standards:
  - { id: A.1, title: One, rule: It says one., severity: low, tags: [docs] }
  - { id: A.2, title: Two, rule: It says two. }
  - { id: A.3, title: Three, rule: It says three. }
`;

/** Finds files by their path, relative to the file that extends them. */
function files(contents: Readonly<Record<string, string>>): FindSet {
  return async (reference, from) => {
    const path = from === undefined ? reference : join(dirname(from), reference);
    const content = contents[path];
    if (content === undefined) throw new Error(`no ${path}`);
    return { content, path };
  };
}

async function read(contents: Readonly<Record<string, string>>, path = 'own.yaml'): Promise<LocatedSet> {
  return readStandardSet(path, files(contents));
}

async function problemOf(own: string, others: Readonly<Record<string, string>> = {}): Promise<AppError> {
  const error = await read({ 'own.yaml': own, 'base.yaml': BASE, ...others }).catch(
    (thrown: unknown) => thrown,
  );
  if (error instanceof AppError) return error;
  throw new Error(`it gave ${String(error)}`);
}

describe('readStandardSet', () => {
  it('puts the standards of the extended set first, changes the given fields and leaves out the excluded', async () => {
    const own = `name: Own
version: '2'
extends: sets/base.yaml
exclude: [A.2]
standards:
  - { id: B.1, title: Mine, rule: It says mine. }
  - { id: A.1, severity: critical }
`;
    const { set, places } = await read({ 'own.yaml': own, 'sets/base.yaml': BASE });
    expect(set).toEqual({
      name: 'Own',
      version: '2',
      standards: [
        { id: 'A.1', title: 'One', rule: 'It says one.', severity: 'critical', tags: ['docs'] },
        { id: 'A.3', title: 'Three', rule: 'It says three.' },
        { id: 'B.1', title: 'Mine', rule: 'It says mine.' },
      ],
    });
    expect([...places]).toEqual([
      ['A.1', 'own.yaml, line 7'],
      ['A.3', 'base.yaml, line 5'],
      ['B.1', 'own.yaml, line 6'],
    ]);
  });

  it('reads a chain of sets, each relative to the one that extends it', async () => {
    const { set } = await read({
      'own.yaml': 'name: Own\nextends: [a/middle.yaml]\n',
      'a/middle.yaml': 'name: Middle\nextends: ../base.yaml\nexclude: [A.2, A.3]\n',
      'base.yaml': BASE,
    });
    expect([set.name, set.standards.map(({ id }) => id)]).toEqual(['Own', ['A.1']]);
  });

  it('takes a standard that two extended sets share once', async () => {
    const own = 'name: Own\nextends: [base.yaml, copy.json]\n';
    const copy = JSON.stringify({
      name: 'C',
      standards: [{ id: 'A.2', title: 'Two', rule: 'It says two.' }],
    });
    const { set } = await read({ 'own.yaml': own, 'base.yaml': BASE, 'copy.json': copy });
    expect(set.standards.map(({ id }) => id)).toEqual(['A.1', 'A.2', 'A.3']);
  });

  it('names line and standard of a mistake in an extended set', async () => {
    const broken = BASE.replace(', rule: It says two.', '');
    const { message } = await problemOf('name: Own\nextends: base.yaml\n', { 'base.yaml': broken });
    expect(message).toBe('base.yaml, line 4: standards[1].rule of A.2 is missing.');
  });

  it.each([
    [
      'a new standard without a rule',
      'extends: base.yaml\nstandards:\n  - { id: B.1, title: Mine }',
      'own.yaml, line 4: standards[0].rule of B.1 is missing, and no extended set has this standard.',
      'missing_required_parameter',
    ],
    [
      'an excluded standard that is not there',
      'extends: base.yaml\nexclude:\n  - A.1\n  - A.9',
      'own.yaml, line 5: no extended set has the standard A.9.',
      'unknown_standard',
    ],
    [
      'an id that is given twice',
      'extends: base.yaml\nstandards:\n  - { id: A.1, weight: 2 }\n  - { id: A.1, weight: 3 }',
      'own.yaml, line 5: standards[1].id: standards[0] already has the id A.1 (line 4).',
      'duplicate_id',
    ],
    ['itself', 'extends: own.yaml', 'own.yaml, line 2: own.yaml extends itself.', 'extends_itself'],
    [
      'a set that extends it back',
      'extends: [base.yaml, back.yaml]',
      'back.yaml, line 2: own.yaml extends itself.',
      'extends_itself',
    ],
    [
      'nothing that is left',
      'extends: base.yaml\nexclude: [A.1, A.2, A.3]',
      'own.yaml, line 2: the set has 0 standards with those it extends; 1 to 200 are accepted.',
      'too_many_standards',
    ],
    [
      'two sets that differ about a standard',
      'extends: [base.yaml, other.yaml]',
      'own.yaml, line 2: base.yaml, line 4 and other.yaml, line 3 have different standards with the id A.2: ' +
        'exclude it or give its fields here.',
      'duplicate_id',
    ],
  ])('refuses a set that extends %s', async (_what, lines, message, code) => {
    const problem = await problemOf(`name: Own\n${lines}\n`, {
      'back.yaml': 'name: Back\nextends: own.yaml\n',
      'other.yaml': 'name: Other\nstandards:\n  - { id: A.2, title: Two, rule: Other. }\n',
    });
    expect([problem.message, problem.code]).toEqual([message, code]);
  });

  it('refuses a chain of more than eight sets', async () => {
    const chain = Object.fromEntries(
      Array.from({ length: 9 }, (_, index) => [`${index}.yaml`, `name: S\nextends: ${index + 1}.yaml\n`]),
    );
    const reading = readStandardSet('0.yaml', files({ ...chain, '9.yaml': BASE }));
    await expect(reading).rejects.toMatchObject({ code: 'extends_too_deep' });
    const shorter = readStandardSet('2.yaml', files({ ...chain, '9.yaml': BASE }));
    expect((await shorter).set.standards).toHaveLength(3);
  });
});

describe('combineSets', () => {
  const located = (set: StandardSet): LocatedSet => ({
    set,
    places: new Map(set.standards.map(({ id }) => [id, `${set.name}.yaml, line 3`])),
  });
  const [a, b, c] = [standard('a'), standard('b'), standard('c')];

  it('takes the standards of all sets, in their order, and equal ones once', () => {
    const sets = [located({ name: 'X', standards: [a, b] }), located({ name: 'Y', standards: [b, c] })];
    expect(combineSets(sets)).toEqual({ name: 'X, Y', standards: [a, b, c] });
  });

  it('refuses different standards with one id, and names both places', () => {
    const other = { ...a, severity: 'high' as const };
    const sets = [located({ name: 'X', standards: [a] }), located({ name: 'Y', standards: [other] })];
    expect(() => combineSets(sets)).toThrow(
      'Y.yaml, line 3: another standard with the id a is in X.yaml, line 3. ' +
        'Give one another id, or write a set that extends both.',
    );
  });

  it('refuses more than 200 standards together', () => {
    const many = (name: string) =>
      located({ name, standards: Array.from({ length: 101 }, (_, index) => standard(`${name}${index}`)) });
    expect(() => combineSets([many('x'), many('y')])).toThrow('The sets have 202 standards together');
  });
});
