import { beforeEach, describe, expect, it } from '@jest/globals';
import { readFileSync, writeFileSync } from 'node:fs';
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
  const byIndex = () => results().sort((one, other) => one.index - other.index);

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

  it('reads JSONL from standard input', async () => {
    await serve({});
    const { code } = await cli.run(['pool', '-', '--output', 'results.jsonl'], prompts.join('\n'));
    expect(code).toBe(0);
    expectEachItsOwnAnswer();
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
      ['prompts.csv', '--output', 'results.jsonl'],
      /^error: prompts\.csv must be a \.jsonl file/,
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
    writeFileSync(cli.path('prompts.csv'), 'a,b\n');
    const { code, stdout, stderr } = await cli.run(['pool', ...words]);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(message);
    expect(calls).toHaveLength(0);
    expect(() => readFileSync(cli.path('results.jsonl'))).toThrow('ENOENT');
  });
});
