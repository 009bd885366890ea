import Table from 'cli-table3';

const NO_BORDERS = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '  ',
};
const GAP = 2;
const MIN_LAST_COLUMN_WIDTH = 12;

/**
 * Formats a table with headings and without borders.
 * @param columns its maximum width; the last column is wrapped to fit
 */
export function formatTable(
  headings: readonly string[],
  rows: readonly (readonly string[])[],
  columns: number,
): string {
  const widths = headings.map((heading, index) =>
    Math.max(heading.length, ...rows.map((row) => [...(row[index] ?? '')].length)),
  );
  const others = widths.slice(0, -1).reduce((sum, width) => sum + width + GAP, 0);
  const last = Math.max(MIN_LAST_COLUMN_WIDTH, Math.min(widths.at(-1)!, columns - others));
  const table = new Table({
    head: [...headings],
    chars: NO_BORDERS,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0, compact: true },
    colWidths: [...widths.slice(0, -1), last],
    wordWrap: true,
    wrapOnWordBoundary: true,
  });
  table.push(...rows.map((row) => [...row]));
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}
