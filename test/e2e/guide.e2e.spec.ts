import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { compileSnippets, type CompiledSnippet } from '../support/snippets/compile-snippets.js';
import {
  pagesIn,
  placeOf,
  promisedOutput,
  readSnippets,
  type Snippet,
} from '../support/snippets/markdown-snippets.js';

const ROOT = join(import.meta.dirname, '../..');
/** In the package, so that `nest-llm-driver` is this package, by the `exports` of its package.json. */
const FOLDER = join(ROOT, 'dist/snippets');
const RUNNER = join(ROOT, 'test/support/snippets/run-snippets.mjs');

const snippets = pagesIn(ROOT, ['docs'], ['README.md']).flatMap((page) => readSnippets(ROOT, page));
const whole = snippets.filter(({ from }) => from === undefined);
const named = (some: readonly Snippet[]) => some.map((snippet) => [placeOf(snippet), snippet] as const);

interface RunReport {
  readonly path: string;
  readonly output: string;
  readonly error?: string;
}

describe('the snippets of the documentation', () => {
  let compiled: ReadonlyMap<Snippet, CompiledSnippet>;
  let reports: ReadonlyMap<string, RunReport>;

  beforeAll(async () => {
    rmSync(FOLDER, { recursive: true, force: true });
    mkdirSync(FOLDER, { recursive: true });
    await node(join(ROOT, libraryScript()));
    const all = compileSnippets(ROOT, FOLDER, whole);
    compiled = new Map(all.map((each) => [each.snippet, each]));
    const paths = all.filter(({ snippet }) => snippet.runs).map(({ path }) => path);
    const lines = (await node('--enable-source-maps', RUNNER, ...paths))
      .split('\n')
      .filter((line) => line !== '');
    reports = new Map(
      lines.map((line) => JSON.parse(line) as RunReport).map((report) => [report.path, report]),
    );
  }, 400_000);

  afterAll(() => rmSync(FOLDER, { recursive: true, force: true }));

  it.each(named(whole))('%s compiles', (_place, snippet) => {
    expect(compiled.get(snippet)?.errors).toEqual([]);
  });

  it.each(named(whole.filter(({ runs }) => runs)))('%s runs and prints what it says', (place, snippet) => {
    const report = reports.get(relative(FOLDER, compiled.get(snippet)!.path));
    if (report === undefined)
      throw new Error(`${place} was not reached: a snippet before it ended the process`);
    if (report.error !== undefined) throw new Error(`${place}: ${report.error}`);
    const printed = report.output.split('\n');
    const inOrder = promisedOutput(snippet).filter((text) => {
      const position = printed.indexOf(text);
      if (position >= 0) printed.splice(0, position + 1);
      return position >= 0;
    });
    expect(inOrder).toEqual(promisedOutput(snippet));
  });

  it.each(named(snippets.filter(({ sameAs }) => sameAs !== undefined)))(
    '%s is the file that it names',
    (_place, { code, sameAs }) => {
      expect(code).toBe(readFileSync(join(ROOT, sameAs!), 'utf8'));
    },
  );

  it.each(named(snippets.filter(({ from }) => from !== undefined)))(
    '%s is a part of the file that it names',
    (_place, { code, from }) => {
      expect(readFileSync(join(ROOT, from!), 'utf8')).toContain(code);
    },
  );
});

/** The script that writes what the packed library has beside its modules. */
function libraryScript(): string {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    scripts: { prepack: string };
  };
  const [, script] = /&& node (\S+)$/.exec(scripts.prepack) ?? [];
  if (script === undefined)
    throw new Error(`expected "prepack" to end in "&& node <script>", got "${scripts.prepack}"`);
  return script;
}

/** Runs Node without the keys that this environment may have: a snippet needs none. */
async function node(...words: string[]): Promise<string> {
  const options = { cwd: FOLDER, env: { PATH: process.env.PATH }, maxBuffer: 64 * 1024 * 1024 };
  try {
    return (await promisify(execFile)(process.execPath, words, options)).stdout;
  } catch (thrown) {
    // A snippet that ends the process: its report, and those before it, are in what was printed.
    const { stdout, stderr } = thrown as { stdout: string; stderr: string };
    if (stdout === '') throw new Error(stderr, { cause: thrown });
    return stdout;
  }
}
