import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LlmError, type PoolResult, type Prompt } from '../../../modules/llm-driver/index.js';
import type { Asked } from '../../../src/cli/pool/asked.js';
import { PoolJob, type PoolOutcome } from '../../../src/cli/pool/pool-job.js';
import { openPromptFile, type PromptFile, readPrompts } from '../../../src/cli/pool/prompt-file.js';
import { ResultFile } from '../../../src/cli/pool/result-file.js';
import { type ResultLine, ResultLines } from '../../../src/cli/pool/result-lines.js';

const ASKED: Asked = { models: ['d/m'] };
const NOW = Date.parse('2026-03-01T10:00:00Z');

/** Answers every prompt but those that say "fail", in the order they come, and remembers them. */
class ScriptedLlm {
  readonly asked: Prompt[] = [];

  checkOptions(): void {}

  async *completionStream(
    prompts: Iterable<Prompt> | AsyncIterable<Prompt>,
  ): AsyncGenerator<PoolResult, void, undefined> {
    let index = 0;
    for await (const prompt of prompts) {
      this.asked.push(prompt);
      const head = { index: index++, attempts: 1, waitedMs: 0 };
      const [, wait] = /^later (\d+)$/.exec(String(prompt)) ?? [];
      if (wait !== undefined) {
        yield {
          ...head,
          ok: false,
          error: new LlmError('rate_limit_exceeded', { retryAfterMs: Number(wait) }),
        };
      } else if (prompt === 'fail') {
        const error = new LlmError('invalid_prompt', { message: `prompts[${head.index}] is blank.` });
        yield { ...head, ok: false, error };
      } else yield { ...head, ok: true, completion: completionOf(textOf(prompt)) };
    }
  }
}

function textOf(prompt: Prompt): string {
  return typeof prompt === 'string' ? prompt : String((prompt as { prompt?: string }).prompt);
}

function completionOf(content: string) {
  const usage = { promptTokens: 1, completionTokens: 2, totalTokens: 3, estimated: false };
  const choice = { index: 0, content, finishReason: 'stop' };
  const rest = { id: 'c', model: 'm', driver: 'd', raw: {} as never };
  return { content, finishReason: 'stop', usage, choices: [choice], ...rest };
}

describe('a pool job', () => {
  let folder: string;
  let output: string;
  let llm: ScriptedLlm;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'llm-pool-'));
    output = join(folder, 'results.jsonl');
    llm = new ScriptedLlm();
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  async function inputOf(text: string): Promise<PromptFile> {
    const path = join(folder, 'prompts.txt');
    writeFileSync(path, text);
    return openPromptFile(path);
  }

  async function run(input: PromptFile, asked = ASKED, fresh = false): Promise<PoolOutcome> {
    const results = await ResultFile.open(output, new ResultLines(), { fresh });
    try {
      const job = new PoolJob(input, results, () => NOW);
      await job.validate();
      return await job.run(llm, {}, asked, () => undefined);
    } finally {
      await results.close();
    }
  }

  const resultLines = () =>
    readFileSync(output, 'utf8')
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as ResultLine);

  it('writes one result for each prompt', async () => {
    const outcome = await run(await inputOf('a\n\nfail\nc\n'));
    expect(resultLines().map(({ index, ok }) => [index, ok])).toEqual([
      [0, true],
      [1, false],
      [2, true],
    ]);
    expect(outcome).toMatchObject({ total: 3, ok: 2, failed: 1, resumed: 0, not_asked: 0 });
    expect(outcome.failures).toEqual([{ code: 'invalid_prompt', count: 1, message: 'prompts[1] is blank.' }]);
  });

  it('asks again only what has no answer yet, and keeps one result for each prompt', async () => {
    await run(await inputOf('a\nfail\nc\nfail\n'));
    llm = new ScriptedLlm();
    const outcome = await run(await inputOf('a\nfail\nc\nfail\n'));
    expect(llm.asked).toEqual(['fail', 'fail']);
    expect(outcome).toMatchObject({ total: 4, ok: 2, resumed: 2, failed: 2 });
    expect(resultLines().map(({ index }) => index)).toEqual([0, 2, 1, 3]);
  });

  it('names prompts by their index in the file, also if only some are asked', async () => {
    await run(await inputOf('a\nfail\n'));
    await run(await inputOf('a\nfail\n'));
    expect(resultLines()[1]).toMatchObject({ index: 1, error: { message: 'prompts[1] is blank.' } });
  });

  it('resumes after prompts were added at the end', async () => {
    await run(await inputOf('a\n'));
    expect(await run(await inputOf('a\nb\n'))).toMatchObject({ total: 2, ok: 2, resumed: 1 });
  });

  const answers = () =>
    resultLines()
      .sort((one, other) => (one.index ?? Infinity) - (other.index ?? Infinity))
      .map((line) => [line.index, line.ok && line.completion.content]);

  it.each([
    ['a line that failed was mended', 'a\nfail\nc\n', 'a\nb\nc\n', ['b']],
    ['a line was inserted', 'a\nb\n', 'x\na\nb\n', ['x']],
    ['a line was inserted between others', 'a\nb\n', 'a\nx\nb\n', ['x']],
    ['lines were swapped', 'a\nb\nc\n', 'c\na\nb\n', []],
    ['a line was repeated', 'a\nb\n', 'a\nb\na\n', ['a']],
    ['a line was changed', 'a\nb\n', 'a\nB\n', ['B']],
    ['identical lines were inserted', 'a\na\n', 'a\nb\na\na\n', ['b', 'a']],
  ])('asks only what has no answer after %s', async (_what, before, after, asked) => {
    await run(await inputOf(before));
    llm = new ScriptedLlm();
    const outcome = await run(await inputOf(after));
    expect([...llm.asked].sort()).toEqual([...asked].sort());
    const lines = after.split('\n').filter(Boolean);
    expect(outcome).toMatchObject({ total: lines.length, ok: lines.length, failed: 0 });
    expect(answers().slice(0, lines.length)).toEqual(lines.map((line, index) => [index, line]));
  });

  it.each([
    ['the last line', 'a\nb\n', 'a\n', 'b'],
    ['the first line', 'a\nb\n', 'b\n', 'a'],
    ['one of two identical lines', 'a\na\n', 'a\n', 'a'],
  ])('keeps the answer to %s after it was removed, without an index', async (_w, before, after, gone) => {
    await run(await inputOf(before));
    llm = new ScriptedLlm();
    expect(await run(await inputOf(after))).toMatchObject({ total: 1, ok: 1, resumed: 1, removed: 1 });
    expect(llm.asked).toEqual([]);
    expect(answers()).toEqual([
      [0, after.trim()],
      [null, gone],
    ]);
  });

  it('takes the answer to a removed line back when the line comes back', async () => {
    await run(await inputOf('a\nb\n'));
    await run(await inputOf('b\n'));
    llm = new ScriptedLlm();
    expect(await run(await inputOf('a\nb\n'))).toMatchObject({ resumed: 2, removed: 0 });
    expect(llm.asked).toEqual([]);
  });

  it.each([
    ['another driver', { models: ['groq/m'] }, 'model d/m, now groq/m'],
    ['another model', { models: ['d/other'] }, 'model d/m, now d/other'],
    ['a system message', { ...ASKED, system_hash: 'x' }, 'no system message, now one'],
    ['another temperature', { ...ASKED, parameters: { temperature: 0 } }, 'temperature not set, now 0'],
  ])('refuses answers that were asked with other settings: %s', async (_what, asked: Asked, message) => {
    await run(await inputOf('a\nb\n'));
    const before = readFileSync(output, 'utf8');
    llm = new ScriptedLlm();
    const refusal = run(await inputOf('a\nb\nc\n'), asked);
    await expect(refusal).rejects.toMatchObject({ code: 'output_of_other_settings' });
    await expect(refusal).rejects.toThrow(message);
    expect(readFileSync(output, 'utf8')).toBe(before);
    expect(llm.asked).toEqual([]);
  });

  it('asks failures again with other settings: nothing was answered', async () => {
    await run(await inputOf('fail\n'));
    const outcome = await run(await inputOf('a\n'), { models: ['groq/m'] });
    expect(outcome).toMatchObject({ ok: 1, resumed: 0 });
  });

  it('begins anew when it is told to, and keeps the old file under another name', async () => {
    await run(await inputOf('a\n'));
    const before = readFileSync(output, 'utf8');
    llm = new ScriptedLlm();
    const outcome = await run(await inputOf('a\n'), { models: ['groq/m'] }, true);
    expect(outcome).toMatchObject({ ok: 1, resumed: 0, earlier_output: 'results.1.jsonl' });
    expect(readFileSync(join(folder, 'results.1.jsonl'), 'utf8')).toBe(before);
    expect(await run(await inputOf('a\n'), ASKED, true)).toMatchObject({
      earlier_output: 'results.2.jsonl',
    });
  });

  it('refuses the answers of version 0.1, which do not say what was asked', async () => {
    writeFileSync(output, '{"index":0,"ok":true,"prompt_hash":"0123456789abcdefghijkl"}\n');
    const refusal = run(await inputOf('a\n'));
    await expect(refusal).rejects.toMatchObject({ code: 'output_of_older_version' });
    await expect(refusal).rejects.toThrow('--fresh');
  });

  it('writes columns that were changed since, without asking again', async () => {
    const path = join(folder, 'prompts.jsonl');
    const prompt = (answer: string) => `${JSON.stringify({ id: 'q', prompt: 'a', answer })}\n`;
    writeFileSync(path, prompt('wrong'));
    await run(await openPromptFile(path));
    writeFileSync(path, prompt('right'));
    llm = new ScriptedLlm();
    expect(await run(await openPromptFile(path))).toMatchObject({ resumed: 1, columns: ['answer'] });
    expect(llm.asked).toEqual([]);
    expect(resultLines()).toMatchObject([{ index: 0, columns: { answer: 'right' } }]);
  });

  it('says when the first failed prompt may be asked again', async () => {
    const outcome = await run(await inputOf('later 7200000\nlater 3600000\na\nfail\n'));
    expect(outcome).toMatchObject({ failed: 3, retry_at: '2026-03-01T11:00:00.000Z' });
  });

  it('names no time if no provider says one', async () => {
    expect(await run(await inputOf('a\nfail\n'))).not.toHaveProperty('retry_at');
  });

  it('finds a mistake in the last line before the first prompt is sent', async () => {
    const path = join(folder, 'prompts.jsonl');
    writeFileSync(path, '"a"\n"b"\n{"prompt":3}\n');
    await expect(run(await openPromptFile(path))).rejects.toThrow('prompts.jsonl, line 3');
    expect(llm.asked).toEqual([]);
  });

  it('refuses a file without prompts', async () => {
    await expect(run(await inputOf('\n\n'))).rejects.toThrow('prompts.txt contains no prompts');
  });

  it('keeps what was answered before a bad line of a stream', async () => {
    async function* bytes(): AsyncGenerator<Buffer> {
      yield Buffer.from('"a"\n"b"\n{"prompt":3}\n"c"\n');
    }
    const stream: PromptFile = {
      name: 'standard input',
      read: () => readPrompts(bytes(), 'jsonl', 'standard input'),
      bytes,
      from: () => stream,
    };
    await expect(run(stream)).rejects.toThrow('standard input, line 3');
    expect(resultLines().map(({ index }) => index)).toEqual([0, 1]);
  });

  it('answers the same prompt once for each line', async () => {
    await run(await inputOf('a\nb\nc\n'));
    expect(resultLines().map((line) => line.ok && line.completion.content)).toEqual(['a', 'b', 'c']);
  });
});
