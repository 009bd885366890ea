import { describe, expect, it } from '@jest/globals';
import Database from 'better-sqlite3';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import type { JsonReport } from '../../modules/standards-checker/formats/json-report.js';
import { CommandLine } from '../support/command-line.js';
import { FakeProvider, mulberry32 } from '../support/fake-provider/index.js';
import { volume } from '../support/volume.js';

const DOCUMENTS = volume(200);
const STANDARDS = 26;
const ALL = DOCUMENTS * STANDARDS;
const KILLS = volume(6, 3);

/** Which document and which standard a prompt is about. */
const pairIn = (prompt: string) => {
  const document = /Document number (\d+)\./.exec(prompt)?.[1];
  const standard = /"id": "(s-\d+)"/.exec(prompt.slice(prompt.lastIndexOf(' BEGIN STANDARD')))?.[1];
  return `${document}/${standard}`;
};

describe('a check of many documents that is killed again and again', () => {
  it('has each verdict once in the end, and asks nothing twice whose answer was stored', async () => {
    const cli = new CommandLine();
    const random = mulberry32(26);
    const provider = await FakeProvider.start({
      // The reason names the pair: so the stored answers say what need not be asked again.
      reply: ({ prompt }) => JSON.stringify({ verdict: 'met', reason: pairIn(prompt), quotes: [] }),
    });
    Object.assign(cli.environment, {
      ...{ GROQ_BASE_URL: provider.groqBaseUrl, LLM_DRIVER: 'groq', GROQ_API_KEY: 'gsk_canary_0123456789' },
    });
    mkdirSync(cli.path('documents'));
    for (let number = 0; number < DOCUMENTS; number += 1) {
      writeFileSync(cli.path(`documents/${number}.md`), `# Notice\n\nDocument number ${number}.\n`);
    }
    const standards = Array.from({ length: STANDARDS }, (_, index) => ({
      ...{ id: `s-${index}`, title: `Standard ${index}`, rule: `The document says ${index}.` },
    }));
    writeFileSync(cli.path('set.json'), JSON.stringify({ name: 'Twenty-six', standards }));
    const words = ['check', 'documents', '--standards', 'set.json', '--cache', 'answers.db', '--json'];
    const asked = () => provider.calls.map(({ prompt }) => pairIn(prompt));

    let stored = new Set<string>();
    for (let kill = 0; kill < KILLS; kill += 1) {
      provider.reset();
      const child = cli.start(words);
      const ended = once(child, 'exit');
      child.stdin.end();
      const left = ALL - stored.size;
      await provider.waitForCalls(Math.ceil((left / (KILLS - kill + 1)) * (0.5 + random() / 2)));
      child.kill('SIGKILL');
      await ended;
      expect(asked().filter((pair) => stored.has(pair))).toEqual([]);
      stored = storedPairs(cli.path('answers.db'));
    }
    expect(stored.size).toBeGreaterThan(0);

    provider.reset();
    const last = await cli.run(words);
    expect(last.code).toBe(0);
    expect(asked().sort()).toEqual(
      everyPair()
        .filter((pair) => !stored.has(pair))
        .sort(),
    );
    const report = JSON.parse(last.stdout) as JsonReport;
    const verdicts = report.documents.flatMap(({ path, verdicts: found }) =>
      found.map(({ standard_id: id, verdict, reason }) => {
        return [`${/(\d+)\.md$/.exec(path)![1]}/${id}`, verdict, reason];
      }),
    );
    expect(verdicts.sort()).toEqual(
      everyPair()
        .map((pair) => [pair, 'met', pair])
        .sort(),
    );

    provider.reset();
    const again = await cli.run(words);
    expect([again.code, provider.calls.length]).toEqual([0, 0]);
  });
});

function everyPair(): string[] {
  return Array.from({ length: ALL }, (_, index) => `${Math.floor(index / STANDARDS)}/s-${index % STANDARDS}`);
}

function storedPairs(path: string): Set<string> {
  if (!existsSync(path)) return new Set();
  const database = new Database(path, { readonly: true });
  const rows = database.prepare('SELECT judgement FROM standards_judgements').all() as {
    judgement: string;
  }[];
  database.close();
  return new Set(rows.map(({ judgement }) => (JSON.parse(judgement) as { reason: string }).reason));
}
