import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { entryWords, isLookedFor } from '../../../modules/admin/page/src/views/audit/audit-words.js';
import {
  type Entries,
  extentWords,
  followedBy,
  withOlder,
} from '../../../modules/admin/page/src/views/audit/entries.js';
import type { AuditEntry } from '../../../modules/admin/page/src/views/audit/types.js';

const NAMES = new Map([['key-1', 'Laptop of Ada']]);
const AT = '2026-01-01T00:00:00.000Z';

const entry = (action: string, subject: string, actor = 'admin-token'): AuditEntry => ({
  ...{ id: 1, at: AT, actor, action, subject, node: 'gateway-1' },
});
const entries = (newest: number, oldest: number, has_more: boolean): Entries => ({
  data: Array.from({ length: newest - oldest + 1 }, (_, index) => ({
    ...entry('model.stored', 'fast'),
    id: newest - index,
  })),
  has_more,
});
const ids = ({ data }: Entries) => data.map(({ id }) => id);

describe('an entry of the audit log in words', () => {
  it('names a client key that there is, and keeps its id', () => {
    expect(entryWords(entry('client_key.revoked', 'key-1', 'client-key:key-1'), NAMES)).toEqual({
      ...{ who: 'Client key Laptop of Ada', what: 'revoked the client key' },
      ...{ subject: 'Laptop of Ada', subjectId: 'key-1' },
    });
  });

  it('has the id alone of one that there is not any more', () => {
    expect(entryWords(entry('client_key.created', 'key-2', 'client-key:key-2'), NAMES)).toEqual({
      ...{ who: 'Client key key-2', what: 'made the client key', subject: 'key-2' },
    });
  });

  it('says as it came what it does not know', () => {
    expect(entryWords(entry('thing.done', 'x', 'somebody'), NAMES)).toEqual({
      ...{ who: 'somebody', what: 'thing.done', subject: 'x' },
    });
  });

  it('has words for everything that the server writes down', () => {
    const sources = readdirSync('modules', { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && !file.startsWith(join('admin', 'page')))
      .map((file) => readFileSync(join('modules', file), 'utf8'));
    const actions = sources.flatMap((source) =>
      [...source.matchAll(/action: '([a-z_]+\.[a-z]+)'/g)].map(([, action]) => action!),
    );
    expect(actions.length).toBeGreaterThan(5);
    expect(actions.filter((action) => entryWords(entry(action, 's'), NAMES).what === action)).toEqual([]);
  });
});

describe('a filter of the audit log', () => {
  const stored = entry('setting.stored', 'groq.api_key', 'command-line');
  const revoked = entry('client_key.revoked', 'key-1');

  it.each([
    ['', '', [stored, revoked]],
    ['GROQ command', '', [stored]],
    ['laptop ADA', '', [revoked]],
    ['key-1', '', [revoked]],
    ['client_key.revoked', '', [revoked]],
    ['', 'setting', [stored]],
    ['laptop', 'setting', []],
  ])('%j in %j', (words, kind, found) => {
    expect([stored, revoked].filter((each) => isLookedFor(each, { words, kind }, NAMES))).toEqual(found);
  });
});

describe('the pages of the audit log', () => {
  it('follow each other', () => {
    const both = withOlder(entries(10, 6, true), entries(5, 1, false));
    expect(ids(both)).toEqual([10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
    expect(both.has_more).toBe(false);
  });

  it('stay when newer entries have come, each once', () => {
    const joined = followedBy(entries(12, 8, true), entries(10, 3, true));
    expect(ids(joined)).toEqual([12, 11, 10, 9, 8, 7, 6, 5, 4, 3]);
    expect(joined.has_more).toBe(true);
  });

  it('are forgotten when so many have come that some would be missing between', () => {
    const newest = entries(20, 16, true);
    expect(followedBy(newest, entries(10, 3, false))).toEqual(newest);
  });

  it('tell how many were found, and in how many', () => {
    expect(extentWords(3, entries(3, 1, false))).toBe('3 entries');
    expect(extentWords(1, entries(3, 1, false))).toBe('1 of 3 entries');
    expect(extentWords(1, entries(3, 1, true))).toBe('1 of the newest 3 entries');
  });
});
