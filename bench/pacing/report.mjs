const NAME_WIDTH = 20;

/** Prints rows of `[name, …cells]` under their headings, within 80 columns; a cell that is not known is a dash. */
export function printTable(headings, rows) {
  const widths = headings.map((heading, column) =>
    Math.max(heading.length, ...rows.map((row) => String(row[column + 1] ?? '–').length)),
  );
  const line = (name, cells) =>
    `  ${name.padEnd(NAME_WIDTH)}${widths.map((width, column) => String(cells[column] ?? '–').padStart(width + 2)).join('')}`;
  console.log(line('', headings));
  for (const [name, ...cells] of rows) console.log(line(name, cells));
}

/** Prints what was promised and whether it was kept; gives whether. */
export function goal(what, measured, kept) {
  console.log(`  ${what}: ${measured}: ${kept ? 'passed' : 'FAILED'}`);
  return kept;
}

/** Reasons with how often each, `none` without any. */
export function listed(lost) {
  const reasons = Object.entries(lost).map(([reason, times]) => `${times} ${reason}`);
  return reasons.length > 0 ? reasons.join(', ') : 'none';
}

export function sum(counts) {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}

export function percent(share) {
  return `${(100 * share).toFixed(2)} %`;
}
