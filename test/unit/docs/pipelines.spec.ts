import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { createProgram } from '../../../src/cli/program.js';
import { reportTargets } from '../../../src/cli/check/report-targets.js';
import { Terminal } from '../../../src/cli/terminal/terminal.js';

const ROOT = join(import.meta.dirname, '../../..');
const FOLDER = join(ROOT, 'examples/pipelines');
const SHIPPED = readdirSync(join(ROOT, 'sets')).map((name) => name.replace('.yaml', ''));

const program = createProgram({
  ...{ terminal: new Terminal(), folder: ROOT, packageFolder: ROOT, version: '0' },
  finish: () => undefined,
});
const check = program.commands.find((command) => command.name() === 'check')!;

/** Every text in a parsed file. */
function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsOf) : [];
}

describe('the examples of pipelines', () => {
  it.each(readdirSync(FOLDER))('%s runs check with options and sets that exist', (name) => {
    const texts = textsOf(parse(readFileSync(join(FOLDER, name), 'utf8')));
    const scripts = texts.filter((text) => text.includes('llm check'));
    expect(scripts).toHaveLength(1);
    const [script = ''] = scripts;
    const npx = ['--yes', '--package'];
    const options = [...script.matchAll(/(?<=\s|\()--[a-z-]+/g)].map(([option]) => option);
    const own = options.filter((option) => !npx.includes(option));
    expect(own.length).toBeGreaterThanOrEqual(4);
    for (const option of own) expect(check.options.map(({ long }) => long)).toContain(option);
    const values = (option: string) =>
      [...script.matchAll(new RegExp(`${option} "?([^\\s"]+)`, 'g'))].map(([, value]) => value!);
    for (const set of values('--standards').filter((value) => !value.startsWith('$'))) {
      expect(SHIPPED).toContain(set);
    }
    expect(() => reportTargets({ format: values('--format'), output: values('--output') })).not.toThrow();
  });
});
