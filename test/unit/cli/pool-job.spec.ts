import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LlmError, type PoolResult, type Prompt } from '../../../modules/llm-driver/index.js';
import { PoolJob, type PoolOutcome } from '../../../src/cli/pool/pool-job.js';
import { openPromptFile, type PromptFile, readPrompts } from '../../../src/cli/pool/prompt-file.js';
import { ResultFile } from '../../../src/cli/pool/result-file.js';
import type { ResultLine } from '../../../src/cli/pool/result-lines.js';

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
      if (prompt === 'fail') {
        const error = new LlmError('invalid_prompt', { message: `prompts[${head.index}] is blank.` });
        yield { ...head, ok: false, error };
      } else yield { ...head, ok: true, completion: completionOf(String(prompt)) };
    }
  }
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

  async function run(input: PromptFile): Promise<PoolOutcome> {
    const results = await ResultFile.open(output);
    try {
      const job = new PoolJob(input, results);
      await job.validate();
      return await job.run(llm, {}, () => undefined);
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

  it.each([
    ['was changed', 'a\nB\n', 'the prompt in line 2 of prompts.txt'],
    ['has fewer prompts', 'a\n', 'it has a result for prompt 2, and prompts.txt has 1'],
  ])('refuses results of a file that %s', async (_what, text, message) => {
    await run(await inputOf('a\nfail\n'));
    const before = readFileSync(output, 'utf8');
    llm = new ScriptedLlm();
    await expect(run(await inputOf(text))).rejects.toThrow(message);
    expect(readFileSync(output, 'utf8')).toBe(before);
    expect(llm.asked).toEqual([]);
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
      rereadable: false,
      read: () => readPrompts(bytes(), 'jsonl', 'standard input'),
    };
    await expect(run(stream)).rejects.toThrow('standard input, line 3');
    expect(resultLines().map(({ index }) => index)).toEqual([0, 1]);
  });

  it('answers the same prompt once for each line', async () => {
    await run(await inputOf('a\nb\nc\n'));
    expect(resultLines().map((line) => line.ok && line.completion.content)).toEqual(['a', 'b', 'c']);
  });
});
