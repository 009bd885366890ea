import type { Columns } from './prompt-row.js';

/** Names that are remembered; a table of results has no more columns of its own. */
export const MAX_COLUMN_NAMES = 1_000;

/** Names of the columns of all lines, in the order in which they are found. */
export class ColumnNames {
  private readonly found = new Set<string>();

  get names(): readonly string[] {
    return [...this.found];
  }

  /** Names beyond {@link MAX_COLUMN_NAMES} are left out. */
  add(columns: Columns | undefined): void {
    if (columns === undefined) return;
    for (const name of Object.keys(columns)) {
      if (this.found.size < MAX_COLUMN_NAMES) this.found.add(name);
    }
  }
}
