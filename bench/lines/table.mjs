import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LIBRARIES, TASKS } from './libraries.mjs';

const FOLDER = import.meta.dirname;
const SETUP = { folder: join('..', 'setup'), title: 'set up two providers, once per application' };

/** Lines of code in a source, imports apart from the others. Blank lines and comments do not count. */
export function countLines(source) {
  const imports = source.match(/^import [^;]*;$/gm) ?? [];
  const importLines = imports.reduce((sum, statement) => sum + statement.split('\n').length, 0);
  const lines = source.split('\n').filter((line) => !/^\s*(\/\/.*)?$/.test(line)).length;
  return { code: lines - importLines, total: lines };
}

/** One row per task: its title, and the lines of each library in the order of `LIBRARIES`. */
export function countTasks() {
  return [SETUP, ...TASKS].map(({ folder, title }) => ({
    title,
    counts: LIBRARIES.map(({ file }) =>
      countLines(readFileSync(join(FOLDER, 'tasks', folder, file), 'utf8')),
    ),
  }));
}

/** Says how the first library's lines compare with those of the others. */
export function compare([ours, ...others]) {
  const shorter = namesWhere(others, ({ code }) => code < ours.code);
  if (shorter.length > 0) return `longer than ${shorter.join(', ')}`;
  const equal = namesWhere(others, ({ code }) => code === ours.code);
  return equal.length === 0 ? 'shortest' : `as short as ${equal.join(', ')}`;
}

/** The table as Markdown, columns padded as prettier pads them. */
export function linesTable(rows = countTasks()) {
  const header = ['task', ...LIBRARIES.map(({ title }) => title), 'ours is'];
  const cells = rows.map(({ title, counts }) => [
    title,
    ...counts.map(({ code, total }) => `${code} (${total})`),
    compare(counts),
  ]);
  const widths = header.map((_, column) => Math.max(...[header, ...cells].map((row) => row[column].length)));
  const line = (row) => `| ${row.map((cell, column) => cell.padEnd(widths[column])).join(' | ')} |`;
  const rule = widths.map((width) => '-'.repeat(width));
  return [line(header), line(rule), ...cells.map(line)].join('\n');
}

function namesWhere(others, isMeant) {
  return LIBRARIES.slice(1)
    .filter((_, index) => isMeant(others[index]))
    .map(({ title }) => title);
}
