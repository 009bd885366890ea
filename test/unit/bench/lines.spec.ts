import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from '@jest/globals';

interface Count {
  readonly code: number;
  readonly total: number;
}

const LINES = resolve('bench/lines');

const load = <Module>(file: string) => import(pathToFileURL(join(LINES, file)).href) as Promise<Module>;
const table = await load<{
  compare: (counts: readonly Count[]) => string;
  countLines: (source: string) => Count;
  linesTable: () => string;
}>('table.mjs');
const { LIBRARIES, TASKS } = await load<{
  LIBRARIES: readonly { file: string }[];
  TASKS: readonly { folder: string }[];
}>('libraries.mjs');
const { tableInReadme } = await load<{ tableInReadme: () => string | undefined }>('readme.mjs');

describe('the table of lines', () => {
  it('is in bench/README.md as the files give it: npm run bench -- lines', () => {
    expect(tableInReadme()).toBe(table.linesTable());
  });

  it('has a check for each task', () => {
    const missing = TASKS.filter(({ folder }) => !existsSync(join(LINES, 'tasks', folder, 'check.mjs')));
    expect(missing).toEqual([]);
    expect(LIBRARIES).toHaveLength(4);
  });

  it('counts code and imports, but no blank lines and comments', () => {
    const source = `import { a } from 'a';\nimport {\n  b,\n} from 'b';\n\n// Why.\nexport const c = a(\n  b,\n);\n`;
    expect(table.countLines(source)).toEqual({ code: 3, total: 7 });
  });

  it.each([
    [3, [4, 5, 6], 'shortest'],
    [4, [4, 5, 6], 'as short as AI SDK'],
    [5, [4, 5, 4], 'longer than AI SDK, `openai` + p-limit'],
  ])('says of %i lines beside %j: %s', (ours, others, words) => {
    const counts = [ours, ...others].map((code) => ({ code, total: code + 1 }));
    expect(table.compare(counts)).toBe(words);
  });
});
