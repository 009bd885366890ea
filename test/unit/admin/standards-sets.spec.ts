import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { EXAMPLE_SET } from '../../../modules/admin/page/src/views/standards/example.js';
import { taggedWith, tagsOf } from '../../../modules/admin/page/src/views/standards/chosen-tags.js';
import {
  changeDraft,
  EMPTY_DRAFT,
  locateProblem,
  toDraft,
  toSet,
} from '../../../modules/admin/page/src/views/standards/set-draft.js';
import { parseStandardsFile } from '../../../modules/admin/page/src/views/standards/standards-file.js';
import { standardSetSchema } from '../../../modules/standards-checker/sets/standard-set.schema.js';

const standard = (id: string, title = id) => ({ id, title, rule: 'A rule.' });

describe('a set from a file', () => {
  it.each(['pull-request-policy.yaml', 'accessibility-statement.json'])(
    'is read from YAML and JSON, as the server takes it: %s',
    async (name) => {
      const set = await parseStandardsFile(readFileSync(`examples/standards/${name}`, 'utf8'), name);
      expect(standardSetSchema.safeParse(set).success).toBe(true);
    },
  );

  it('may be a bare list, which is named after the file', async () => {
    const set = await parseStandardsFile(JSON.stringify([standard('a')]), 'mine.json');
    expect(set).toEqual({ name: 'mine', standards: [standard('a')] });
  });

  it.each([
    ['name: [', /mine\.yaml is neither YAML nor JSON: .*line 1/],
    ['name: a\nname: b\nstandards: []', /mine\.yaml is neither YAML nor JSON: .*line 2/],
    ['name: a\nstandards: []', /needs a name and a list/],
    ['name: a\nstandards: [{ id: a, title: t }]', /needs a name and a list/],
    ['just a text', /needs a name and a list/],
    [
      'name: a\nstandards: [{ id: a, title: t, rule: r, owner: 2 }]',
      /standards\[0\]\.owner is not a known field/,
    ],
    ['name: a\nstandards: [{ id: a, title: t, rule: r, tags: b }]', /standards\[0\]\.tags is no list/],
    ['name: a\nextends: b.yaml', /extends other sets, which this page cannot read/],
    ['name: a\nowner: b\nstandards: [{ id: a, title: t, rule: r }]', /owner is not a known field/],
  ])('that is none is refused with what is wrong: %j', async (text, message) => {
    await expect(parseStandardsFile(text, 'mine.yaml')).rejects.toThrow(message);
  });

  it('cannot be made to grow by aliases', async () => {
    const levels = Array.from(
      { length: 12 },
      (_, level) => `a${level}: &a${level} [${`*a${level - 1},`.repeat(9)}]`,
    );
    const text = ['a: &a-1 [x]', ...levels, 'name: n', 'standards: *a11'].join('\n');
    await expect(parseStandardsFile(text, 'bomb.yaml')).rejects.toThrow(/alias/);
  });
});

describe('the example', () => {
  it('is a set the server takes', () => {
    expect(standardSetSchema.safeParse(EXAMPLE_SET).success).toBe(true);
  });
});

describe('standards chosen by tags', () => {
  const standards = [
    { ...standard('a'), tags: ['x', 'y'] },
    { ...standard('b'), tags: ['y'] },
    standard('c'),
  ];

  it('are those with one of the tags; all without tags', () => {
    expect(tagsOf(standards)).toEqual(['x', 'y']);
    expect(taggedWith(['x'], standards).map(({ id }) => id)).toEqual(['a']);
    expect(taggedWith(['x', 'y'], standards).map(({ id }) => id)).toEqual(['a', 'b']);
    expect(taggedWith([], standards)).toHaveLength(3);
  });
});

describe('a set as it is typed', () => {
  const draft = toDraft({
    name: 'n',
    description: null,
    standards: [standard('a'), standard('b'), standard('c')],
  });
  const ids = (of: typeof draft) => of.standards.map(({ id }) => id);

  it('is the set it was made of', () => {
    const set = {
      name: 'n',
      description: 'd',
      standards: [{ ...standard('a'), must_hold: 'everywhere' as const }],
    };
    expect(toSet(toDraft(set))).toEqual(set);
    const published = {
      ...{ name: 'n', version: '1', license: 'MIT', source: 'https://example.org' },
      standards: [
        {
          ...standard('OSPS-VM-01.01'),
          ...{ applies_when: 'It is so.', severity: 'high' as const, weight: 2.5, tags: ['a', 'b'] },
          source: 'https://example.org/one',
        },
      ],
    };
    expect(toSet(toDraft(published))).toEqual(published);
  });

  it('gives a standard without an id one from its title, which no other has', () => {
    const standards = [standard('a-way-back'), standard('', 'A wäy back!'), standard('', '???')];
    expect(toSet(toDraft({ name: 'n', standards })).standards.map(({ id }) => id)).toEqual([
      'a-way-back',
      'a-way-back-2',
      'standard-3',
    ]);
  });

  it('moves standards, but not past the ends', () => {
    expect(ids(changeDraft(draft, { type: 'move', key: 2, by: -1 }))).toEqual(['a', 'c', 'b']);
    expect(ids(changeDraft(draft, { type: 'move', key: 0, by: -1 }))).toEqual(['a', 'b', 'c']);
    expect(ids(changeDraft(draft, { type: 'move', key: 2, by: 1 }))).toEqual(['a', 'b', 'c']);
  });

  it('never uses the key of a standard again', () => {
    const removed = changeDraft(draft, { type: 'remove', key: 2 });
    const added = changeDraft(changeDraft(removed, { type: 'add' }), { type: 'add' });
    expect(added.standards.map(({ key }) => key)).toEqual([0, 1, 3, 4]);
  });

  it('keeps the other standards as they are when one changes, so that they are not drawn again', () => {
    const changed = changeDraft(draft, { type: 'standard', key: 1, field: 'title', value: 'new' });
    expect(changed.standards[1]!.title).toBe('new');
    expect(changed.standards[0]).toBe(draft.standards[0]);
  });

  it('begins with one blank standard', () => {
    expect(EMPTY_DRAFT.standards).toHaveLength(1);
  });
});

describe('an error of the API', () => {
  it('is laid at the field it names', () => {
    expect(locateProblem('standards[3].rule')).toEqual({ index: 3, field: 'rule' });
    expect(locateProblem('name')).toBeUndefined();
    expect(locateProblem(null)).toBeUndefined();
  });
});
