import type { AuditPage } from './types.js';

export type Entries = Pick<AuditPage, 'data' | 'has_more'>;

/**
 * The newest page, followed by what had been read before, as far as nothing is missing between the two; where
 * something may be, the newest page alone.
 */
export function followedBy(newest: Entries, before: Entries | undefined): Entries {
  const last = newest.data.at(-1);
  const [first] = before?.data ?? [];
  if (!newest.has_more || last === undefined || before === undefined || first === undefined) return newest;
  // Ids only grow: the page reaches down to what is known, or it does not.
  if (last.id > first.id) return newest;
  return {
    data: [...newest.data, ...before.data.filter(({ id }) => id < last.id)],
    has_more: before.has_more,
  };
}

/** Entries and the page that comes after them. */
export function withOlder(entries: Entries, older: Entries): Entries {
  return { data: [...entries.data, ...older.data], has_more: older.has_more };
}

/** "3 of the newest 100 entries" */
export function extentWords(found: number, { data: { length: read }, has_more }: Entries): string {
  if (has_more) return `${found} of the newest ${read} entries`;
  const entries = read === 1 ? 'entry' : 'entries';
  return found === read ? `${read} ${entries}` : `${found} of ${read} ${entries}`;
}
