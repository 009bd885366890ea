import { describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import Database from 'better-sqlite3';
import type { JsonReport } from '../../modules/standards-checker/formats/json-report.js';
import { CommandLine } from '../support/command-line.js';
import { FakeProvider } from '../support/fake-provider/index.js';

const DOCUMENTS = 20;
const STANDARDS = 5;
const CALLS = DOCUMENTS * STANDARDS;
/** Answers after which each run is killed. */
const KILLS = [7, 19, 31];
const CONCURRENCY = 4;

/** Returns what a prompt asks: the number of the document and the id of the standard. */
function questionIn(prompt: string): string {
  const standard = /"id": "(s\d)"/.exec(prompt.slice(prompt.lastIndexOf(' BEGIN STANDARD')))?.[1];
  return `${/Document number (\d+)\./.exec(prompt)?.[1]}/${standard}`;
}

describe('a check that is killed', () => {
  it('asks at the next start only what was not answered and stored', async () => {
    const cli = new CommandLine();
    mkdirSync(cli.path('docs'));
    for (let number = 1; number <= DOCUMENTS; number += 1) {
      writeFileSync(cli.path(`docs/${number}.md`), `Document number ${number}. It says everything.\n`);
    }
    const rules = Array.from(
      { length: STANDARDS },
      (_, index) => `  - { id: s${index}, title: T, rule: R${index} }`,
    );
    writeFileSync(cli.path('standards.yaml'), `name: Five\nstandards:\n${rules.join('\n')}\n`);
    let onAnswer = () => {};
    const provider = await FakeProvider.start({
      latencyMs: 5,
      reply: ({ prompt }) => {
        setImmediate(onAnswer);
        const verdict = createHash('sha256').update(questionIn(prompt)).digest()[0]! % 2 ? 'met' : 'not_met';
        return JSON.stringify({ verdict, reason: questionIn(prompt), quotes: [] });
      },
    });
    Object.assign(cli.environment, {
      GROQ_BASE_URL: provider.groqBaseUrl,
      GROQ_API_KEY: 'gsk_test_0123456789',
    });
    const words = ['check', 'docs', '--standards', 'standards.yaml', '--driver', 'groq', '--json'];
    const options = ['--cache', 'cache.sqlite', '--concurrency', String(CONCURRENCY)];
    const stored = () => {
      if (!existsSync(cli.path('cache.sqlite'))) return 0;
      const database = new Database(cli.path('cache.sqlite'), { readonly: true });
      const sql = 'SELECT COUNT(*) FROM standards_judgements';
      const rows = database.prepare(sql).pluck().get() as number;
      database.close();
      return rows;
    };
    const questionsFrom = (call: number) =>
      provider.calls.slice(call).map(({ prompt }) => questionIn(prompt));

    let before = 0;
    for (const answers of KILLS) {
      const child = cli.start([...words, ...options]);
      const asked = provider.calls.length;
      const enough = new Promise<void>((resolve) => {
        onAnswer = () => provider.calls.length >= asked + answers && resolve();
      });
      child.stdin.end();
      const ended = cli.finished(child);
      await enough;
      child.kill('SIGKILL');
      await ended;
      const answered = provider.calls.length - asked;
      const now = stored();
      // Answers on their way, or in the write under way, are lost.
      expect(now - before).toBeGreaterThanOrEqual(answered - 3 * CONCURRENCY);
      expect(now - before).toBeLessThanOrEqual(answered);
      before = now;
    }

    const asked = provider.calls.length;
    const { code, stdout } = await cli.runAsProcess([...words, ...options]);
    expect(code).toBe(1);
    const last = questionsFrom(asked);
    expect(last).toHaveLength(CALLS - before);
    expect(new Set(last).size).toBe(last.length);
    const report = JSON.parse(stdout) as JsonReport;
    expect(report.summary).toMatchObject({
      total: CALLS,
      error: 0,
      calls: last.length,
      cached_calls: before,
    });
    const reasons = report.documents.flatMap(({ verdicts }) => verdicts.map(({ reason }) => reason));
    expect(new Set(reasons).size).toBe(CALLS);
    // Everything is stored now: nothing is asked again.
    await cli.runAsProcess([...words, ...options]);
    expect(provider.calls).toHaveLength(asked + last.length);
    await provider.stop();
  });
});
