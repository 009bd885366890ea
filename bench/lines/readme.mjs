import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const README = join(import.meta.dirname, '..', 'README.md');
const TABLE = /(<!-- lines: begin -->\n\n)([^]*?)(\n\n<!-- lines: end -->)/;

/** The table of lines that bench/README.md shows. */
export function tableInReadme() {
  return TABLE.exec(readFileSync(README, 'utf8'))?.[2];
}

/** Puts a table in the place of the one in bench/README.md. */
export function writeTable(table) {
  const text = readFileSync(README, 'utf8');
  writeFileSync(
    README,
    text.replace(TABLE, (_, begin, _old, end) => begin + table + end),
  );
}
