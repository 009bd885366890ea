import { describe, expect, it } from '@jest/globals';
import type { Driver } from '../../../modules/admin/page/src/api/types.js';
import {
  DEFAULT_FIELDS,
  readDefaults,
  typeDefaults,
} from '../../../modules/admin/page/src/views/models/default-fields.js';
import {
  changeDraft,
  EMPTY_DRAFT,
  MAX_TARGETS,
  type ModelDraft,
  placeOf,
  toBody,
  toDraft,
} from '../../../modules/admin/page/src/views/models/model-draft.js';
import { nameProblem } from '../../../modules/admin/page/src/views/models/model-name.js';
import {
  targetSuggestions,
  targetTrouble,
  targetWarning,
} from '../../../modules/admin/page/src/views/models/model-state.js';
import { namedModelBody } from '../../../modules/named-models/named-model.schema.js';

const draftOf = (...targets: string[]) => toDraft({ name: 'fast', targets, defaults: {} });
const values = ({ targets }: ModelDraft) => targets.map(({ value }) => value);
const driver = (name: string, more: Partial<Driver> = {}): Driver => ({
  ...{ name, driver: name, default: false, configured: true, model: null },
  ...{ capabilities: [], endpoints: [], abilities: {}, warnings: [] },
  ...more,
});

describe('the defaults of a named model as they are typed', () => {
  it.each([
    {},
    { temperature: 0, max_tokens: 200 },
    { temperature: 0.5, stop: ['END'], response_format: { type: 'json_object' } },
    // What a control for numbers could not show.
    { temperature: null, seed: '7' },
  ])('are the same once they are read: %j', (defaults) => {
    expect(readDefaults(typeDefaults(defaults))).toEqual({ defaults });
  });

  it('have what is no common number as JSON', () => {
    expect(typeDefaults({ temperature: 0, seed: null })).toEqual({
      fields: { temperature: '0' },
      others: '{\n  "seed": null\n}',
    });
  });

  it.each([
    ['{', /not JSON/],
    ['[]', /object is expected/],
    ['null', /object is expected/],
    ['{"temperature": 1}', /temperature is here and in its field/],
  ])('say what is wrong with JSON like %s', (others, problem) => {
    expect(readDefaults({ fields: { temperature: '0' }, others }).problem).toMatch(problem);
  });

  it('have a control only for what the server takes', () => {
    const takes = (defaults: object) => namedModelBody.safeParse({ targets: ['mock'], defaults }).success;
    for (const { name } of DEFAULT_FIELDS) {
      for (const value of [-1, 0, 5]) expect(takes({ [name]: value })).toBe(true);
      expect(takes({ [name]: 'many' })).toBe(false);
    }
  });
});

describe('the targets of a named model as they are typed', () => {
  it('are moved one place, and stay where they are at the ends', () => {
    const draft = draftOf('a', 'b', 'c');
    const { key } = draft.targets[1]!;
    expect(values(changeDraft(draft, { type: 'move-target', key, by: -1 }))).toEqual(['b', 'a', 'c']);
    const down = changeDraft(draft, { type: 'move-target', key, by: 1 });
    expect(values(down)).toEqual(['a', 'c', 'b']);
    expect(values(changeDraft(down, { type: 'move-target', key, by: 1 }))).toEqual(['a', 'c', 'b']);
    const [first] = draft.targets;
    expect(changeDraft(draft, { type: 'move-target', key: first!.key, by: -1 })).toEqual(draft);
  });

  it('keep their keys, and never share one', () => {
    const draft = draftOf('a', 'b');
    const without = changeDraft(draft, { type: 'remove-target', key: draft.targets[1]!.key });
    const again = changeDraft(changeDraft(without, { type: 'add-target' }), { type: 'add-target' });
    const keys = again.targets.map(({ key }) => key);
    expect(keys[0]).toBe(draft.targets[0]!.key);
    expect(new Set([...keys, draft.targets[1]!.key]).size).toBe(4);
  });

  it('are sent in their order, without spaces around and without those left empty', () => {
    expect(toBody(draftOf('b', ' ', ' a '))).toMatchObject({ body: { targets: ['b', 'a'], defaults: {} } });
    expect(values(EMPTY_DRAFT)).toEqual(['']);
  });

  it('may be as many as the server takes', () => {
    const targets = Array.from({ length: MAX_TARGETS }, () => 'mock');
    expect(namedModelBody.safeParse({ targets }).success).toBe(true);
    expect(namedModelBody.safeParse({ targets: [...targets, 'mock'] }).success).toBe(false);
  });
});

describe('a problem with a named model', () => {
  const place = (param: string, keys: readonly number[] = []) => placeOf({ param, message: '' }, keys);

  it('stands at the target it is about, though empty ones were left out before it', () => {
    const draft = draftOf('', 'a', 'nope/x');
    const read = toBody(draft);
    if ('problem' in read) throw new Error(read.problem);
    expect(place('targets[1]', read.targetKeys)).toEqual({ at: 'target', key: draft.targets[2]!.key });
  });

  it.each([
    ['name', { at: 'name' }],
    ['targets', { at: 'targets' }],
    ['defaults.temperature', { at: 'default', name: 'temperature' }],
    ['defaults.stream', { at: 'other-defaults' }],
    ['defaults.tools[0].type', { at: 'other-defaults' }],
    ['targets[7]', undefined],
    ['body', undefined],
  ])('stands at its field: %s', (param, expected) => {
    expect(place(param)).toEqual(expected);
  });

  it('is a name that another has, or that no address can hold', () => {
    expect(nameProblem('fast', [{ name: 'fast' }])).toContain('already');
    expect(nameProblem('..', [])).toBeDefined();
    expect(nameProblem('fast', [{ name: 'fas' }])).toBeUndefined();
  });
});

describe('what is known of targets', () => {
  const drivers = [driver('groq', { configured: false }), driver('mock', { model: 'mock-1' })];

  it.each([
    ['mock', undefined],
    ['mock/mock-1', undefined],
    ['groq/llama', 'driver not configured'],
    ['mockery/x', 'no such driver'],
  ])('%s: %s', (target, trouble) => {
    expect(targetTrouble(target, drivers)).toBe(trouble);
  });

  it('suggests the models of instances and instances with a default, and no named model', () => {
    const offered = [
      { id: 'fast', owned_by: 'nest-llm-driver' },
      { id: 'mock/mock-1', owned_by: 'mock' },
    ];
    expect(targetSuggestions(offered, drivers)).toEqual(['mock/mock-1', 'mock']);
  });
});

describe('what is wrong with the model of a target', () => {
  const warning = {
    ...({ model: 'openai/gpt-4', reason: 'retired', message: 'openai/gpt-4 was retired.' } as const),
    ...{ retires_on: '2026-10-23', replacement: null },
  };
  const drivers = [driver('openai', { model: 'gpt-4' }), driver('groq', { model: 'x' })];

  it('stands beside it, also if the target is an instance alone', () => {
    const words = { tone: 'bad', text: 'retired' };
    expect(targetWarning('openai/gpt-4', [warning])).toEqual(words);
    expect(targetWarning('openai', [warning], drivers)).toEqual(words);
    expect(targetWarning('groq', [warning], drivers)).toBeUndefined();
    expect(targetWarning('openai/gpt-5.4', [warning], drivers)).toBeUndefined();
  });
});
