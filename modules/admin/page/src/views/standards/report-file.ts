import type { CheckDetails, StandardVerdict } from './types.js';

const COLUMNS: readonly (readonly [name: string, value: (verdict: StandardVerdict) => string | number])[] = [
  ['standard_id', ({ standard_id }) => standard_id],
  ['title', ({ title }) => title],
  ['verdict', ({ verdict }) => verdict],
  ['reason', ({ reason }) => reason],
  ['quotes', (verdict) => quotesOf(verdict, true)],
  ['unverified_quotes', (verdict) => quotesOf(verdict, false)],
  ['judged_by', ({ judged_by }) => judged_by ?? ''],
  ['attempts', ({ attempts }) => attempts],
  ['error_code', ({ error }) => error?.code ?? ''],
  ['error_message', ({ error }) => error?.message ?? ''],
];

/** The verdicts as CSV, by RFC 4180; quotes stand one a line in their cell. */
export function toCsv(verdicts: readonly StandardVerdict[]): string {
  const rows = verdicts.map((verdict) => COLUMNS.map(([, value]) => cell(value(verdict))));
  return [COLUMNS.map(([name]) => name), ...rows].map((row) => `${row.join(',')}\r\n`).join('');
}

/** What a check's report is called as a file. */
export function reportFileName({ document, created_at }: CheckDetails, extension: string): string {
  const name = (document.name ?? 'document')
    .replace(/\.[a-z0-9]{1,5}$/i, '')
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60);
  return `${name || 'document'}-${created_at.slice(0, 10)}.${extension}`;
}

function quotesOf({ quotes }: StandardVerdict, verified: boolean): string {
  return quotes
    .filter((quote) => quote.verified === verified)
    .map(({ text }) => text)
    .join('\n');
}

function cell(value: string | number): string {
  const text = typeof value === 'string' ? withoutFormula(value) : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Spreadsheets calculate what begins like a formula. */
function withoutFormula(text: string): string {
  return /^\s*[=+\-@＝＋－＠]|^[\t\r\n]/.test(text) ? `'${text}` : text;
}
