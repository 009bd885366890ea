import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parseStandardsFile } from '../../../modules/standards-checker/index.js';
import { AppError } from '../../../modules/support/index.js';
import { growthOf, MAX_LINEAR_GROWTH } from '../../support/growth.js';

const EXAMPLES = join(import.meta.dirname, '../../../examples/standards');

const good = `name: A set
standards:
  - id: one
    title: One
    rule: It says one.
  - id: two.b-3
    title: Two
    rule: It says two.
    must_hold: everywhere
`;

function problemOf(content: string | Uint8Array, fileName = 'set.yaml'): AppError {
  try {
    parseStandardsFile(content, fileName);
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('it was accepted');
}

const json = (value: unknown) => JSON.stringify(value, null, 2);
const one = { id: 'one', title: 'One', rule: 'It says one.' };

describe('parseStandardsFile', () => {
  it('reads YAML', () => {
    expect(parseStandardsFile(good, 'a/set.yml')).toEqual({
      name: 'A set',
      standards: [
        { id: 'one', title: 'One', rule: 'It says one.' },
        { id: 'two.b-3', title: 'Two', rule: 'It says two.', must_hold: 'everywhere' },
      ],
    });
  });

  it('reads JSON, tabs and a byte order mark included', () => {
    const set = { name: 'A set', description: 'For a test.', standards: [one] };
    expect(parseStandardsFile(`\uFEFF${JSON.stringify(set, null, '\t')}`, 'set.JSON')).toEqual(set);
  });

  it.each(readdirSync(EXAMPLES))('reads the example %s', (fileName) => {
    const { standards } = parseStandardsFile(readFileSync(join(EXAMPLES, fileName)), fileName);
    expect(standards.length).toBeGreaterThan(5);
  });

  it.each([
    ['broken indentation', 'name: x\n  y: z\n', 'set.yaml', 'set.yaml, line 1: ', 'invalid_yaml'],
    ['an open quote', 'name: A\nstandards: "x\n', 'set.yaml', 'set.yaml, line 3: ', 'invalid_yaml'],
    ['a comma too many', '{\n"name": "A",\n}', 'dir/set.json', 'set.json, line 3: ', 'invalid_json'],
    ['JSON that ends early', '{\n"name": "A",', 'set.json', 'set.json, line 2: ', 'invalid_json'],
    ['YAML in a JSON file', good, 'set.json', 'set.json, line 1: ', 'invalid_json'],
    ['two YAML documents', `${good}---\n${good}`, 'set.yaml', 'set.yaml, line 10: ', 'invalid_yaml'],
    [
      "a tag of one's own",
      `${good}description: !evil x\n`,
      'set.yaml',
      'set.yaml, line 10: ',
      'invalid_yaml',
    ],
    [
      'a binary tag',
      `${good}description: !!binary aGk=\n`,
      'set.yaml',
      'set.yaml, line 10: ',
      'invalid_yaml',
    ],
    ['a key that is a list', '? [a]\n: 1\n', 'set.yaml', 'set.yaml, line 1: ', 'invalid_yaml'],
    ['an alias of nothing', 'name: *gone\n', 'set.yaml', 'set.yaml, line 1: ', 'invalid_yaml'],
  ])('names file and line of %s', (_what, content, fileName, start, code) => {
    const { message, code: found, status } = problemOf(content, fileName);
    expect([message.slice(0, start.length), found, status]).toEqual([start, code, 400]);
  });

  it('names both lines of an id that is given twice', () => {
    const { message, code, param } = problemOf(good.replace('two.b-3', 'one'));
    expect(message).toMatch(/^set\.yaml, line 6: .*standards\[0\] already has the id one \(line 3\)/);
    expect([code, param]).toEqual(['duplicate_id', 'standards[1].id']);
  });

  it('names both lines of an id that is given twice in JSON', () => {
    const { message } = problemOf(json({ name: 'A', standards: [one, one] }), 'set.json');
    expect(message).toMatch(/^set\.json, line 10: .*\(line 5\)/);
  });

  it.each(['OSPS-VM-01.01', 'A.5.1', 'description_good', 'AC-2(1)', 'CC6.1', 'art13:1/a', '1.1.1'])(
    'accepts the id %s of a published standard',
    (id) => {
      const [standard] = parseStandardsFile(
        json({ name: 'A', standards: [{ ...one, id }] }),
        'a.json',
      ).standards;
      expect(standard!.id).toBe(id);
    },
  );

  it('reads severity, weight, condition, tags and source, and version, licence and source of the set', () => {
    const standard = {
      ...one,
      severity: 'high',
      weight: 2.5,
      applies_when: 'It has made a release.',
      tags: ['level:1', 'docs'],
      source: 'https://example.org/one',
    };
    const set = {
      name: 'A',
      version: '2',
      license: 'MIT',
      source: 'https://example.org',
      standards: [standard],
    };
    expect(parseStandardsFile(json(set), 'a.json')).toEqual(set);
  });

  it('names the standard of a mistake, beside line and field', () => {
    const { message } = problemOf(good.replace('    title: Two\n', ''));
    expect(message).toBe('set.yaml, line 6: standards[1].title of two.b-3 is missing.');
  });

  it('refuses a set that extends others, whose files it cannot read', () => {
    const { code, message } = problemOf('name: A\nextends: other.yaml\n');
    expect([code, message]).toEqual([
      'extends_unread',
      'set.yaml, line 2: the sets that it extends cannot be read here.',
    ]);
  });

  it('accepts an id that is also a property of every object', () => {
    const named = (id: string) => json({ name: 'A', standards: [{ ...one, id }] });
    expect(parseStandardsFile(named('constructor'), 'set.json').standards[0]?.id).toBe('constructor');
  });

  it('refuses a key that is given twice, in YAML and in JSON', () => {
    const yaml = problemOf(good.replace('    title: Two', '    title: Two\n    title: Three'));
    expect(yaml.message).toBe('set.yaml, line 8: title is given twice, first in line 7.');
    const twice = problemOf('{"name": "A",\n"name": "B"}', 'set.json');
    expect([twice.message, twice.code]).toEqual([
      'set.json, line 2: name is given twice, first in line 1.',
      'duplicate_key',
    ]);
  });

  it.each([
    [
      'a missing rule',
      good.replace('    rule: It says two.\n', ''),
      'standards[1].rule',
      'missing_required_parameter',
      6,
    ],
    ['a missing name', good.replace('name: A set\n', ''), 'name', 'missing_required_parameter', 1],
    ['no standards', 'name: A\n', 'standards', 'missing_required_parameter', 1],
    ['an empty list', 'name: A\nstandards: []\n', 'standards', 'invalid_value', 2],
    [
      'a title that is a number',
      good.replace('title: Two', 'title: 2'),
      'standards[1].title',
      'invalid_type',
      7,
    ],
    ['standards that are no list', 'name: A\nstandards: x\n', 'standards', 'invalid_type', 2],
    ['a standard that is a text', 'name: A\nstandards:\n  - x\n', 'standards[0]', 'invalid_type', 3],
    ['a blank rule', good.replace('It says one.', '"  "'), 'standards[0].rule', 'invalid_value', 5],
    ['an id with a space', good.replace('id: one', 'id: A 5'), 'standards[0].id', 'invalid_value', 3],
    [
      'an id of 65 letters',
      good.replace('id: one', `id: ${'a'.repeat(65)}`),
      'standards[0].id',
      'invalid_value',
      3,
    ],
    [
      'an unknown severity',
      good.replace('must_hold: everywhere', 'severity: blocker'),
      'standards[1].severity',
      'invalid_value',
      9,
    ],
    [
      'a weight of 0',
      good.replace('must_hold: everywhere', 'weight: 0'),
      'standards[1].weight',
      'invalid_value',
      9,
    ],
    [
      'a blank condition',
      good.replace('must_hold: everywhere', 'applies_when: " "'),
      'standards[1].applies_when',
      'invalid_value',
      9,
    ],
    [
      'a tag with a comma',
      good.replace('must_hold: everywhere', 'tags: [a, "b,c"]'),
      'standards[1].tags[1]',
      'invalid_value',
      9,
    ],
    [
      'a source that is no web address',
      good.replace('must_hold: everywhere', 'source: "javascript:alert(1)"'),
      'standards[1].source',
      'invalid_value',
      9,
    ],
    ['an id of objects', good.replace('id: one', 'id: __proto__'), 'standards[0].id', 'invalid_value', 3],
    [
      'an unknown field',
      good.replace('    must_hold', '    priority'),
      'standards[1].priority',
      'unknown_parameter',
      9,
    ],
    ['an unknown field of the set', `${good}id: x\n`, 'id', 'unknown_parameter', 10],
    ['a NUL character', good.replace('It says one.', '"a\\0b"'), 'standards[0].rule', 'invalid_value', 5],
  ])('names line and field of %s', (_what, content, param, code, line) => {
    const problem = problemOf(content);
    expect([problem.param, problem.code]).toEqual([param, code]);
    expect(problem.message.startsWith(`set.yaml, line ${line}: ${param}`)).toBe(true);
  });

  it.each([
    ['nothing', ''],
    ['blank lines', ' \n\n'],
    ['bytes that are not UTF-8', Uint8Array.of(0x6e, 0xff, 0xfe)],
    ['a NUL byte', 'name: \0'],
  ])('refuses %s', (_what, content) => {
    expect(problemOf(content)).toMatchObject({ status: 400, param: 'standards_file' });
  });

  it('refuses a file above the size cap with 413', () => {
    expect(problemOf('#'.repeat(1024 * 1024 + 1))).toMatchObject({
      status: 413,
      code: 'standards_file_too_large',
    });
  });

  it('refuses more than 200 standards', () => {
    const standards = Array.from({ length: 201 }, (_, index) => ({ ...one, id: `s${index}` }));
    expect(problemOf(json({ name: 'A', standards }), 'set.json').message).toMatch(/at most 200/);
    expect(
      parseStandardsFile(json({ name: 'A', standards: standards.slice(1) }), 'a.json').standards,
    ).toHaveLength(200);
  });

  it('refuses aliases that multiply', () => {
    const levels = Array.from(
      { length: 9 },
      (_, n) => `l${n + 1}: &l${n + 1} [${Array(9).fill(`*l${n}`).join(', ')}]`,
    );
    const bomb = `l0: &l0 [x]\n${levels.join('\n')}\nname: *l9\n`;
    expect(problemOf(bomb)).toMatchObject({ code: 'invalid_yaml', status: 400 });
  });

  it.each([
    ['lists', '- '.repeat(5_000) + 'a'],
    ['brackets', `${'['.repeat(20_000)}${']'.repeat(20_000)}`],
    ['braces', '{a: '.repeat(5_000)],
  ])('refuses %s nested thousands deep without breaking', (_what, content) => {
    expect(problemOf(content).status).toBe(400);
  });

  it('finds a repeated key in time linear in the number of keys', () => {
    const find = (size: number) => {
      const keys = Array.from({ length: size }, (_, index) => `k${index}: 1`).join('\n');
      const problem = `line ${size + 1}: k7 is given twice, first in line 8`;
      return () => expect(problemOf(`${keys}\nk7: 2\n`).message).toContain(problem);
    };
    expect(growthOf(find, 2_000)).toBeLessThan(MAX_LINEAR_GROWTH);
  });
});
