import { describe, expect, it } from '@jest/globals';
import { clientKeyChange, newClientKey } from '../../../modules/access/client-keys/client-key.schema.js';
import {
  EMPTY_DRAFT,
  type KeyDraft,
  placeOf,
  problemWords,
  readModels,
  toChange,
  toDraft,
  toNewKey,
} from '../../../modules/admin/page/src/views/client-keys/key-draft.js';
import { limitWords, NUMBER_LIMITS } from '../../../modules/admin/page/src/views/client-keys/key-limits.js';
import type { ClientKey } from '../../../modules/admin/page/src/views/client-keys/types.js';

const KEY: ClientKey = {
  ...{
    id: 'an-id',
    name: 'laptop',
    scopes: ['use'],
    prefix: 'llm_a',
    created_at: '2026-01-01T00:00:00.000Z',
  },
  limits: { rpm: 60, concurrency: 8, models: ['groq/*', 'fast'] },
};

const changed = (part: Partial<KeyDraft>) => {
  const change = toChange(KEY, { ...toDraft(KEY), ...part });
  // Whatever is sent is something that the server takes.
  if (change) expect(clientKeyChange.parse(change)).toEqual(change);
  return change;
};

describe('a client key that is made', () => {
  it('has no limits where none was typed', () => {
    expect(toNewKey({ ...EMPTY_DRAFT, name: ' laptop ', models: ' \n,' })).toEqual({
      name: 'laptop',
      scopes: ['use'],
    });
  });

  it('has those that were typed, as the server takes them', () => {
    const numbers = { rpm: '60', tpm: '', concurrency: '8' };
    const body = toNewKey({ ...EMPTY_DRAFT, name: 'laptop', numbers, models: 'groq/*\nfast' });
    expect(body).toEqual({ name: 'laptop', scopes: ['use'], limits: KEY.limits });
    expect(newClientKey.safeParse(body).success).toBe(true);
  });

  it('has limits in the server’s ranges', () => {
    for (const { name, max } of NUMBER_LIMITS) {
      const isTaken = (value: number) =>
        newClientKey.safeParse({ name: 'laptop', limits: { [name]: value } }).success;
      expect([1, max, 0, max + 1].map(isTaken)).toEqual([true, true, false, false]);
    }
  });

  it('takes models from lines and commas, each once', () => {
    expect(readModels('groq/*, fast\r\n\nfast  openai/gpt-5')).toEqual(['groq/*', 'fast', 'openai/gpt-5']);
  });
});

describe('a client key that is changed', () => {
  const { numbers } = toDraft(KEY);

  it('is not sent where nothing was changed', () => {
    expect(changed({})).toBeUndefined();
    expect(changed({ models: 'groq/*, fast ' })).toBeUndefined();
  });

  it.each<[string, Partial<KeyDraft>, object]>([
    ['a name', { name: 'desk' }, { name: 'desk' }],
    ['scopes', { scopes: ['use', 'metrics'] }, { scopes: ['use', 'metrics'] }],
    ['one limit', { numbers: { ...numbers, rpm: '120' } }, { limits: { rpm: 120 } }],
    ['a limit that is removed', { numbers: { ...numbers, rpm: '' } }, { limits: { rpm: null } }],
    ['the models', { models: 'fast' }, { limits: { models: ['fast'] } }],
    ['models that are removed', { models: '' }, { limits: { models: null } }],
    ['all limits removed', { models: '', numbers: EMPTY_DRAFT.numbers }, { limits: null }],
  ])('sends that alone: %s', (_what, part, change) => {
    expect(changed(part)).toEqual(change);
  });

  it('does not take an order of scopes for a change', () => {
    const key: ClientKey = { ...KEY, scopes: ['use', 'admin'] };
    expect(toChange(key, { ...toDraft(key), scopes: ['admin', 'use'] })).toBeUndefined();
  });
});

describe('a problem with a client key', () => {
  it.each([
    ['name', 'name'],
    ['scopes', 'scopes'],
    ['scopes[0]', 'scopes'],
    ['limits.rpm', 'rpm'],
    ['limits.models[3]', 'models'],
    ['limits', undefined],
    ['id', undefined],
  ])('stands at its field: %s', (param, place) => {
    expect(placeOf({ param, message: '' })).toBe(place);
  });

  it('names the model it is about', () => {
    const draft = { ...EMPTY_DRAFT, models: 'fast\na**' };
    expect(problemWords({ param: 'limits.models[1]', message: 'Expected a name.' }, draft)).toBe(
      'a**: Expected a name.',
    );
    expect(problemWords({ param: 'limits.rpm', message: 'Too small.' }, draft)).toBe('Too small.');
  });
});

describe('the limits of a client key in words', () => {
  it('says each, and that there is none', () => {
    expect(limitWords({ rpm: 1, tpm: 100_000, models: ['fast'] })).toBe(
      '1 request a minute, 100,000 tokens a minute',
    );
    expect(limitWords({ models: ['fast'] })).toBe('none of its own');
    expect(limitWords(undefined)).toBe('none of its own');
  });
});
