import { beforeEach, describe, expect, it } from '@jest/globals';
import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Calibration } from '../../modules/standards-checker/index.js';
import { CommandLine } from '../support/command-line.js';
import { FakeProvider } from '../support/fake-provider/index.js';

const LABELS = `name: Greetings
standards:
  - { id: greeting, title: It greets, rule: The document greets the reader. }
  - { id: farewell, title: It says goodbye, rule: The document says goodbye. }
documents:
  - { document: docs.md, tags: [length:short], verdicts: { greeting: met, farewell: not_met } }
  - { id: two, text: 'Hello, reader. Goodbye.', verdicts: { farewell: { anna: met, ben: met, eva: unclear } } }
`;

describe('llm calibrate', () => {
  let cli: CommandLine;
  beforeEach(() => {
    cli = new CommandLine();
    writeFileSync(cli.path('labels.yaml'), LABELS);
    writeFileSync(cli.path('docs.md'), 'Hello, reader.');
  });

  /** Calibrates with a provider that always gives this verdict. */
  async function calibrateWith(verdict: string, ...more: readonly string[]) {
    const provider = await FakeProvider.start({
      reply: () => JSON.stringify({ verdict, reason: `It is ${verdict}.`, quotes: ['Hello, reader.'] }),
    });
    Object.assign(cli.environment, {
      GROQ_BASE_URL: provider.groqBaseUrl,
      GROQ_API_KEY: 'gsk_test_0123456789',
    });
    try {
      const result = await cli.run(['calibrate', 'labels.yaml', '--driver', 'groq', ...more]);
      return { ...result, bodies: provider.calls.map(({ body }) => body as { readonly seed: number }) };
    } finally {
      await provider.stop();
    }
  }

  it('asks for the labelled standards alone, and prints how far verdicts and labels agree', async () => {
    const { code, stdout, stderr, bodies } = await calibrateWith(
      'met',
      '--by',
      'length',
      '--output',
      'out.json',
    );
    expect(code).toBe(0);
    expect(bodies).toHaveLength(3);
    expect(stdout).toMatch(/^Accuracy +66\.7 % +20\.8 % to 93\.9 % +2 of 3, right verdicts$/m);
    expect(stdout).toMatch(/^False passes +100\.0 % .* 1 of 1, wrongly met$/m);
    expect(stdout).toMatch(/^By length\n.*\nshort +50\.0 %/m);
    expect(stdout).toMatch(/^docs\.md, farewell: met, labelled not_met\n {2}It is met\.$/m);
    expect(stderr).toMatch(/^[\d,]+ tokens, \d+\.\d s, judged by groq\/\S+\n$/);
    expect(JSON.parse(readFileSync(cli.path('out.json'), 'utf8'))).toMatchObject({
      name: 'Greetings',
      judges: [expect.stringMatching(/^groq\//)],
      mock: false,
      repetitions: 1,
      accuracy: { count: 2, total: 3 },
    });
  });

  it('repeats each judgement with a seed of its own', async () => {
    const { code, stdout, bodies } = await calibrateWith('not_met', '--repeat', '3', '--seed', '7', '--json');
    expect(code).toBe(0);
    expect(bodies.map(({ seed }) => seed).sort()).toEqual([7, 7, 7, 8, 8, 8, 9, 9, 9]);
    expect(JSON.parse(stdout)).toMatchObject({ repetitions: 3, stable: { count: 3, total: 3 } });
  });

  it('asks for nothing twice with a file of earlier answers, each repetition apart', async () => {
    const provider = await FakeProvider.start({
      reply: () => JSON.stringify({ verdict: 'met', reason: 'It is so.', quotes: [] }),
    });
    Object.assign(cli.environment, {
      GROQ_BASE_URL: provider.groqBaseUrl,
      GROQ_API_KEY: 'gsk_test_0123456789',
    });
    const words = ['calibrate', 'labels.yaml', '--model', 'groq/llama-3.1-8b-instant', '--json'];
    const stored = ['--repeat', '2', '--cache', 'answers.sqlite'];
    const counts: number[] = [];
    const figures: Calibration[] = [];
    for (const more of [stored, stored, []]) {
      const before = provider.calls.length;
      const { code, stdout } = await cli.run([...words, ...more]);
      expect(code).toBe(0);
      counts.push(provider.calls.length - before);
      figures.push(JSON.parse(stdout) as Calibration);
    }
    await provider.stop();
    expect(counts).toEqual([6, 0, 3]);
    expect(figures[1]!.items).toEqual(figures[0]!.items);
  });

  it('measures several judges as one jury', async () => {
    const provider = await FakeProvider.start({
      reply: ({ prompt }) =>
        JSON.stringify({
          verdict: prompt.includes('says goodbye') ? 'not_met' : 'met',
          reason: 'r',
          quotes: [],
        }),
    });
    Object.assign(cli.environment, {
      GROQ_BASE_URL: provider.groqBaseUrl,
      GROQ_API_KEY: 'gsk_test_0123456789',
    });
    const judges = ['--judge', 'groq/llama-3.1-8b-instant', '--judge', 'groq/llama-3.3-70b-versatile'];
    const { code, stdout } = await cli.run([
      'calibrate',
      'labels.yaml',
      ...judges,
      '--repeat',
      '2',
      '--json',
    ]);
    const both = await cli.run(['calibrate', 'labels.yaml', ...judges, '--driver', 'groq']);
    await provider.stop();
    expect(JSON.parse(stdout)).toMatchObject({
      judges: ['groq/llama-3.1-8b-instant', 'groq/llama-3.3-70b-versatile'],
      accuracy: { count: 2, total: 3 },
      stable: { count: 3 },
    });
    expect([code, provider.calls.length]).toEqual([0, 12]);
    expect([both.code, both.stderr]).toEqual([
      3,
      expect.stringContaining('either judges, or driver and model'),
    ]);
  });

  it('exits with 1 below --min-accuracy, and with 2 if something could not be judged', async () => {
    expect((await calibrateWith('met', '--min-accuracy', '0.9')).code).toBe(1);
    expect((await calibrateWith('met', '--min-accuracy', '0.6')).code).toBe(0);
    cli.environment.GROQ_API_KEY = '';
    const { code } = await cli.run(['calibrate', 'labels.yaml', '--driver', 'groq', '--json']);
    expect(code).toBe(2);
  });

  it.each(['test/fixtures/injection/labels.yaml', 'examples/calibration/privacy-notice.yaml'])(
    'runs %s, and says that the verdicts of the mock driver mean nothing',
    async (path) => {
      const { code, stdout, stderr } = await cli.run(['calibrate', resolve(path), '--json']);
      const report = JSON.parse(stdout) as { mock: boolean; items: unknown[]; errors: number };
      expect([code, report.mock, report.errors]).toEqual([2, true, 0]);
      expect(report.items.length).toBeGreaterThan(35);
      expect(stderr).toContain('warning: The mock driver judged: its verdicts mean nothing');
    },
  );

  it.each([
    [
      'a label that is no verdict',
      ['wrong.yaml'],
      'wrong.yaml, line 6: documents[0].verdicts.greeting: expected met,',
    ],
    [
      'a document that is not there',
      ['gone.yaml'],
      'gone.yaml, none.md: Cannot read none.md: there is no such file',
    ],
    ['an unknown option', ['labels.yaml', '--repaet', '2'], "unknown option '--repaet'"],
    ['an output that cannot be written', ['labels.yaml', '--output', 'no/out.json'], 'Cannot write out.json'],
  ])('exits with 3 for %s', async (_what, words, message) => {
    writeFileSync(cli.path('wrong.yaml'), LABELS.replace('greeting: met', 'greeting: passed'));
    writeFileSync(cli.path('gone.yaml'), LABELS.replace('docs.md', 'none.md'));
    const { code, stdout, stderr } = await cli.run(['calibrate', ...words]);
    expect([code, stdout]).toEqual([3, '']);
    expect(stderr).toContain(message);
  });
});
