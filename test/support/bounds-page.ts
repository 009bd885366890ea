import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export const ROOT = join(import.meta.dirname, '../..');

/** One row of `docs/bounds.md`. */
export interface BoundRow {
  readonly what: string;
  /** In the smallest unit: bytes, characters, milliseconds, pieces. */
  readonly value: number;
  /** Status and code of what is past it; undefined if something else happens. */
  readonly refusal: { readonly status: number; readonly code: string } | undefined;
  readonly changedBy: string;
  /** The constant, or a field of one: `KEY_SHARES.pools`. */
  readonly constant: string;
  /** From the root. */
  readonly file: string;
}

const UNITS: Readonly<Record<string, number>> = { KiB: 1024, MiB: 1024 ** 2, s: 1_000 };
const VALUE = /^([\d,]+)(?:\/(\d+))?(?: (KiB|MiB|s))?$/;

/** Reads every row of the page's tables. @throws Error for a row that does not have the form of the others */
export function readBounds(): BoundRow[] {
  const text = readFileSync(join(ROOT, 'docs/bounds.md'), 'utf8');
  const rows = text.split('\n').filter((line) => line.startsWith('| ') && !/^\| (?:what |-+)/.test(line));
  return rows.map(parseRow);
}

function parseRow(line: string): BoundRow {
  const [what = '', at = '', past = '', changedBy = '', constant = ''] = line
    .slice(1, -1)
    .split('|')
    .map((cell) => cell.trim());
  const value = VALUE.exec(at);
  const named = /^`([\w.]+)` `([\w./-]+)`$/.exec(constant);
  if (value === null || named === null) throw new Error(`This row is not like the others: ${line}`);
  const [, number, divisor = '1', unit] = value;
  const refusal = /^(\d{3}) `(\w+)`$/.exec(past);
  const path = named[2]!;
  return {
    what,
    value: (Number(number!.replaceAll(',', '')) / Number(divisor)) * (unit === undefined ? 1 : UNITS[unit]!),
    refusal: refusal === null ? undefined : { status: Number(refusal[1]), code: refusal[2]! },
    changedBy,
    constant: named[1]!,
    file: path.startsWith('src/') ? path : `modules/${path}`,
  };
}
