import { describe, expect, it } from '@jest/globals';
import { readLabels } from '../../../modules/standards-checker/calibration/label-file.js';
import type { FindSet } from '../../../modules/standards-checker/index.js';

const SET = `name: Set
standards:
  - { id: a, title: A, rule: It says a. }
  - { id: b, title: B, rule: It says b., applies_when: It is so. }
`;
const OTHER = SET.replace('id: a', 'id: c').replace('id: b', 'id: d');
const FILES: Readonly<Record<string, string>> = { 'set.yaml': SET, 'other.yaml': OTHER };

/** The files that were looked for, and from where. */
let asked: [reference: string, from: string | undefined][] = [];
const find: FindSet = (reference, from) => {
  asked.push([reference, from]);
  return Promise.resolve({ path: `/folder/${reference}`, content: FILES[reference]! });
};

function read(content: string, path = '/folder/labels.yaml') {
  asked = [];
  return readLabels(content, path, find);
}

const HEAD = 'name: Labels\nstandards: set.yaml\ndocuments:\n';

describe('a file of labels', () => {
  it('has documents by path or as text, with a verdict or one of each labeller', async () => {
    const { name, standards, documents } = await read(`${HEAD}
  - { document: one.md, verdicts: { a: met } }
  - { id: two, text: Some text., tags: [language:en], verdicts: { a: { anna: met, ben: unclear }, b: not_applicable } }
`);
    expect([name, standards.map(({ id }) => id)]).toEqual(['Labels', ['a', 'b']]);
    expect(documents).toEqual([
      {
        id: 'one.md',
        source: { path: 'one.md' },
        tags: [],
        labels: new Map([['a', new Map([['', 'met']])]]),
      },
      {
        id: 'two',
        source: { text: 'Some text.' },
        tags: ['language:en'],
        labels: new Map([
          [
            'a',
            new Map([
              ['anna', 'met'],
              ['ben', 'unclear'],
            ]),
          ],
          ['b', new Map([['', 'not_applicable']])],
        ]),
      },
    ]);
    expect(asked).toEqual([['set.yaml', '/folder/labels.yaml']]);
  });

  it('may name several sets, or contain its standards', async () => {
    const documents = 'documents: [{ text: x, verdicts: { a: met } }]';
    const several = await read(`name: L\nstandards: [set.yaml, other.yaml]\n${documents}`);
    expect(several.standards.map(({ id }) => id)).toEqual(['a', 'b', 'c', 'd']);
    const own = await read(`name: L\nstandards: [{ id: a, title: A, rule: R }]\n${documents}`);
    expect(own.standards).toEqual([{ id: 'a', title: 'A', rule: 'R' }]);
  });

  it('may be JSON', async () => {
    const labels = { name: 'L', standards: 'set.yaml', documents: [{ text: 'x', verdicts: { a: 'met' } }] };
    expect((await read(JSON.stringify(labels), 'labels.json')).documents).toHaveLength(1);
  });

  it.each([
    [
      'an unknown verdict',
      `${HEAD}  - text: x\n    verdicts: { a: passed }`,
      /^labels\.yaml, line 5: documents\[0\]\.verdicts\.a: expected met, not_met/,
    ],
    [
      'an unknown verdict of a labeller',
      `${HEAD}  - text: x\n    verdicts:\n      a: { anna: yes }`,
      /line 6: documents\[0\]\.verdicts\.a: expected met, not_met/,
    ],
    ['no labeller', `${HEAD}  - text: x\n    verdicts:\n      a: {}`, /line 6: .*of 1 to 20 labellers/],
    [
      'an unknown standard',
      `${HEAD}  - text: x\n    verdicts:\n      a: met\n      z: met`,
      /line 7: no standard has the id z/,
    ],
    ['a key that is no id', `${HEAD}  - text: x\n    verdicts:\n      __proto__: met`, /line \d: /],
    [
      'no verdict',
      `${HEAD}  - text: x\n    verdicts: {}`,
      /line 5: documents\[0\]\.verdicts: expected at least one verdict/,
    ],
    [
      'not_applicable of a standard that always applies',
      `${HEAD}  - { text: x, verdicts: { a: not_applicable } }`,
      /line 4: a applies always/,
    ],
    [
      'neither path nor text',
      `${HEAD}  - { verdicts: { a: met } }`,
      /line 4: documents\[0\]: expected a document \(its path\) or its text/,
    ],
    [
      'path and text',
      `${HEAD}  - { text: x, document: x, verdicts: { a: met } }`,
      /line 4: documents\[0\]: .*not both/,
    ],
    [
      'an unknown field',
      `${HEAD}  - { text: x, verdict: { a: met } }`,
      /line 4: documents\[0\]\.verdict is not a known field/,
    ],
    ['a missing field', `${HEAD}  - text: x`, /line 4: documents\[0\]\.verdicts is missing/],
    [
      'one id twice',
      `${HEAD}  - { document: x, verdicts: { a: met } }\n  - { id: x, text: y, verdicts: { a: met } }`,
      /line 5: documents\[1\]\.id: another document has the id x \(line 4\)/,
    ],
    [
      'a wrong standard in the file',
      'name: L\nstandards:\n  - { id: a, title: A }\ndocuments: []',
      /line 3: standards\[0\]\.rule is missing/,
    ],
    ['no documents', 'name: L\nstandards: set.yaml\ndocuments: []', /line 3: documents: /],
    [
      'standards of another type',
      'name: L\nstandards: 7\ndocuments: []',
      /line 2: standards: expected a file or a shipped set/,
    ],
    ['a repeated key', 'name: L\nname: M', /line 2: name is given twice, first in line 1/],
    ['broken YAML', 'name: "L', /^labels\.yaml, line 1: /],
    ['nothing', ' ', /The label file is empty/],
  ])('is refused with %s', async (_what, content, message) => {
    await expect(read(content)).rejects.toThrow(message);
    await expect(read(content)).rejects.toMatchObject({ status: 400 });
  });
});
