import { beforeEach, describe, expect, it } from '@jest/globals';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { ResultLine } from '../../src/cli/pool/result-lines.js';
import { CommandLine } from '../support/command-line.js';
import { FakeProvider, type FakeProviderOptions } from '../support/fake-provider/index.js';

const COUNT = 40;
const prompts = Array.from({ length: COUNT }, (_, index) =>
  JSON.stringify({ id: `id-${index}`, prompt: `question ${index}` }),
);

describe('llm pool', () => {
  let cli: CommandLine;
  let provider: FakeProvider | undefined;
  beforeEach(() => {
    cli = new CommandLine();
    writeFileSync(cli.path('prompts.jsonl'), `\uFEFF${prompts.join('\r\n')}\r\n`);
  });

  async function serve(options: FakeProviderOptions): Promise<FakeProvider> {
    provider = await FakeProvider.start({ reply: ({ prompt }) => `answer to ${prompt}`, ...options });
    const key = { GROQ_API_KEY: 'gsk_canary_0123456789' };
    Object.assign(cli.environment, { GROQ_BASE_URL: provider.groqBaseUrl, LLM_DRIVER: 'groq', ...key });
    return provider;
  }

  const command = ['pool', 'prompts.jsonl', '--output', 'results.jsonl'];
  const results = () =>
    readFileSync(cli.path('results.jsonl'), 'utf8')
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as ResultLine);
  const byIndex = () => results().sort((one, other) => one.index! - other.index!);

  function expectEachItsOwnAnswer(): void {
    const answers = byIndex().map((result) => [
      result.index,
      result.id,
      result.ok && result.completion.content,
    ]);
    expect(answers).toEqual(prompts.map((_, index) => [index, `id-${index}`, `answer to question ${index}`]));
  }

  it('writes one result for each prompt with the answer to that prompt, and a summary', async () => {
    await serve({ script: { probabilities: { serverError: 0.15, truncated: 0.1 } } });
    const { code, stdout, stderr } = await cli.run([...command, '--json', '--concurrency', '8']);
    expect([code, stderr]).toEqual([0, '']);
    expectEachItsOwnAnswer();
    expect(JSON.parse(stdout)).toMatchObject({ total: COUNT, ok: COUNT, failed: 0, resumed: 0 });
    expect((JSON.parse(stdout) as { retries: number }).retries).toBe(provider!.calls.length - COUNT);
  });

  it('repeats only failed prompts, and shows no progress without a terminal', async () => {
    const failing = await serve({
      script: ({ prompt }) => (/[37]$/.test(prompt) ? 'bad_request' : undefined),
    });
    const first = await cli.run(command);
    expect(first.code).toBe(1);
    expect(first.stderr).toMatch(/^answered +32$/m);
    expect(first.stderr).toMatch(/^failed +8$/m);
    expect(first.stderr).toMatch(/8 × \w+: /);
    expect(first.stdout + first.stderr).not.toMatch(/[\r\u001b█]|canary/);
    failing.reset();
    failing.setScript(undefined);
    const second = await cli.run([...command, '--json']);
    expect([second.code, JSON.parse(second.stdout)]).toEqual([
      0,
      expect.objectContaining({ ok: COUNT, resumed: 32 }),
    ]);
    expect(failing.calls).toHaveLength(8);
    expectEachItsOwnAnswer();
  });

  it('keeps its answers when Ctrl-C stops it, and resumes from there', async () => {
    const open: (() => void)[] = [];
    const slow = await serve({
      reply: async ({ prompt, n }) => {
        if (n > 10) await new Promise<void>((answer) => open.push(answer));
        return `answer to ${prompt}`;
      },
    });
    const child = cli.start([...command, '--concurrency', '4']);
    const finished = cli.finished(child);
    await slow.waitForFinished(10);
    await slow.waitForInFlight(4);
    child.kill('SIGINT');
    expect(await finished).toMatchObject({ code: 130 });
    const kept = results().filter(({ ok }) => ok).length;
    expect(kept).toBe(10);
    await slow.stop();
    await serve({});
    const { code, stderr } = await cli.run(command);
    expect(code).toBe(0);
    expect(stderr).toMatch(/^answered +40 \(10 by an earlier run\)$/m);
    expectEachItsOwnAnswer();
  });

  it('resumes from the file of a killed run, whose last line is incomplete', async () => {
    const slow = await serve({
      reply: ({ prompt, n }) => (n > 10 ? new Promise<string>(() => undefined) : `answer to ${prompt}`),
    });
    const child = cli.start([...command, '--concurrency', '4']);
    const finished = cli.finished(child);
    await slow.waitForInFlight(4);
    await slow.waitForFinished(10);
    child.kill('SIGKILL');
    await finished;
    await slow.stop();
    const left = readFileSync(cli.path('results.jsonl'));
    writeFileSync(cli.path('results.jsonl'), left.subarray(0, left.length - 20));
    const again = await serve({});
    expect((await cli.run(command)).code).toBe(0);
    expect(again.calls.length).toBeGreaterThan(COUNT - 10);
    expectEachItsOwnAnswer();
  });

  it('asks nothing of a model for answers of another driver, and begins anew when told to', async () => {
    const { calls } = await serve({});
    const first = await cli.run([...command, '--driver', 'mock']);
    expect([first.code, calls.length]).toEqual([0, 0]);
    expect(first.stderr).toMatch(/^warning +answers of the mock driver, not of a model$/m);
    const before = readFileSync(cli.path('results.jsonl'), 'utf8');
    const refused = await cli.run(command);
    expect([refused.code, calls.length, refused.stdout]).toEqual([2, 0, '']);
    expect(refused.stderr).toMatch(/^error: results\.jsonl has answers .*: model mock\/mock-1, now groq\//);
    expect(readFileSync(cli.path('results.jsonl'), 'utf8')).toBe(before);
    const fresh = await cli.run([...command, '--fresh', '--json']);
    expect([fresh.code, calls.length]).toEqual([0, COUNT]);
    expect(JSON.parse(fresh.stdout)).toMatchObject({ earlier_output: 'results.1.jsonl', warnings: [] });
    expectEachItsOwnAnswer();
    expect(readFileSync(cli.path('results.1.jsonl'), 'utf8')).toBe(before);
  });

  it('says that answers are of the mock driver, also in JSON and when it resumes', async () => {
    for (const resumed of [0, COUNT]) {
      const { stdout } = await cli.run([...command, '--driver', 'mock', '--json']);
      const warnings = ['answers of the mock driver, not of a model'];
      expect(JSON.parse(stdout)).toMatchObject({ resumed, warnings });
    }
  });

  it('says when to come back after the quota of a day is used up', async () => {
    await serve({ script: () => ({ kind: 'raw', status: 429, headers: { 'retry-after': '7200' } }) });
    const before = Date.now();
    const { code, stdout } = await cli.run([...command, '--json', '--concurrency', '2']);
    expect(code).toBe(1);
    const { retry_at } = JSON.parse(stdout) as { retry_at: string };
    expect(Date.parse(retry_at)).toBeGreaterThanOrEqual(before + 7_000_000);
    expect(Date.parse(retry_at)).toBeLessThanOrEqual(Date.now() + 7_300_000);
    const { stderr } = await cli.run(command);
    expect(stderr).toMatch(/^Run the same command again from \d{4}-\d\d-\d\d \d\d:\d\d:\d\d \S+ \(in [12]h/m);
    for (const line of stderr.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });

  it('reads and writes tables, and keeps columns that were never sent', async () => {
    const { calls } = await serve({});
    const rows = '\uFEFFid;question;solution\r\n1;"a\n""b""";=1+1\r\n2;c;\r\n';
    writeFileSync(cli.path('table.csv'), Buffer.from(rows, 'utf16le'));
    const words = ['pool', 'table.csv', '--output', 'out.csv', '--prompt-field', 'question'];
    const { code, stderr } = await cli.run(words);
    expect([code, calls.map(({ prompt }) => prompt).sort()]).toEqual([0, ['a\n"b"', 'c']]);
    expect(stderr).toMatch(/^columns +question, solution \(kept beside the results, not sent\)$/m);
    expect(stderr).toMatch(/^warning +1 cell/m);
    for (const { body } of calls) expect(JSON.stringify(body)).not.toContain('solution');
    const table = readFileSync(cli.path('out.csv'), 'utf8');
    expect(table).toContain('"answer to a\n""b"""');
    expect(table).toContain(",'=1+1,");
    expect((await cli.run(words)).stderr).toMatch(/^answered +2 \(2 by an earlier run\)$/m);
    expect([calls.length, readFileSync(cli.path('out.csv'), 'utf8')]).toEqual([2, table]);
  });

  it('reads JSONL from standard input, and resumes from there', async () => {
    await serve({});
    const words = ['pool', '-', '--output', 'results.jsonl'];
    expect((await cli.runAsProcess(words, prompts.slice(1).join('\n'))).code).toBe(0);
    const { code, stderr } = await cli.runAsProcess(words, prompts.join('\n'));
    expect([code, provider!.calls.length]).toEqual([0, COUNT]);
    expect(stderr).toMatch(/^answered +40 \(39 by an earlier run\)$/m);
    expectEachItsOwnAnswer();
    expect(readdirSync(cli.folder).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  it.each([
    [
      'a malformed line',
      ['bad.jsonl', '--output', 'results.jsonl'],
      /^error: bad\.jsonl, line 3: .*not acceptable JSON/,
    ],
    [
      'a repeated id',
      ['twice.jsonl', '--output', 'results.jsonl'],
      /^error: twice\.jsonl, line 2: .*"id" as in line 1/,
    ],
    [
      'its own input as output',
      ['prompts.jsonl', '--output', './prompts.jsonl'],
      /^error: --output is the file with the prompts/,
    ],
    [
      'a file of another kind',
      ['prompts.xlsx', '--output', 'results.jsonl'],
      /^error: prompts\.xlsx must be a \.jsonl file/,
    ],
    [
      'a driver there is not',
      ['prompts.jsonl', '--output', 'results.jsonl', '--driver', 'no'],
      /^error: Unknown driver "no"/,
    ],
  ])('refuses %s before it sends or writes anything', async (_what, words, message) => {
    const { calls } = await serve({});
    writeFileSync(cli.path('bad.jsonl'), '"a"\n"b"\n{"prompt": \n');
    writeFileSync(cli.path('twice.jsonl'), '{"id":"a","prompt":"1"}\n{"id":"a","prompt":"2"}\n');
    writeFileSync(cli.path('prompts.xlsx'), 'a,b\n');
    const { code, stdout, stderr } = await cli.run(['pool', ...words]);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(message);
    expect(calls).toHaveLength(0);
    expect(() => readFileSync(cli.path('results.jsonl'))).toThrow('ENOENT');
  });
});
