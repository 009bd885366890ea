import { readFileSync } from 'node:fs';

/** A row of a table in `docs/storage-faults.md`, by the headings of its columns. */
export type FaultRow = Readonly<Record<string, string>>;

/**
 * Reads a row. The documentation is the expectation: a cell that does not hold fails a test.
 * @param section the heading above the table
 * @param fault the first cell of the row
 */
export function documented(section: string, fault: string): FaultRow {
  const [, rest = ''] = readFileSync('docs/storage-faults.md', 'utf8').split(`## ${section}\n`);
  const [text = ''] = rest.split('\n## ');
  const [head = [], , ...rows] = text
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map(cellsOf);
  const row = rows.find(([name]) => name === fault);
  if (row === undefined) throw new Error(`${fault} is not documented under "${section}".`);
  return Object.fromEntries(head.map((name, index) => [name, row[index]!]));
}

/** Returns the outcomes that a cell allows. */
export function allowedBy(cell: string | undefined): string[] {
  return (cell ?? '').split(' or ');
}

function cellsOf(line: string): string[] {
  return line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim());
}
