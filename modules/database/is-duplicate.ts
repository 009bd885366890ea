/** Codes of SQLite and Postgres for a row whose key another row has. */
const CODES = new Set(['SQLITE_CONSTRAINT_UNIQUE', 'SQLITE_CONSTRAINT_PRIMARYKEY', '23505']);

/** Returns true if a row could not be stored because another one has its key. */
export function isDuplicate(error: unknown): boolean {
  const { code } = (error ?? {}) as { readonly code?: unknown };
  return typeof code === 'string' && CODES.has(code);
}
