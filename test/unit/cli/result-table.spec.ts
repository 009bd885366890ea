import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PoolResult } from '../../../modules/llm-driver/index.js';
import { ResultFile } from '../../../src/cli/pool/result-file.js';
import { ResultTable } from '../../../src/cli/pool/result-table.js';

const ASKED = { models: ['d/m'] };

function answer(content: string): PoolResult {
  const usage = { promptTokens: 1, completionTokens: 2, totalTokens: 3, estimated: false };
  const choices = [{ index: 0, content, finishReason: 'stop' }];
  const rest = { id: 'c', model: 'm', driver: 'd', raw: {} as never };
  const completion = { content, finishReason: 'stop', usage, choices, ...rest };
  return { index: 0, attempts: 1, waitedMs: 0, ok: true, completion };
}

const prompt = (index: number, columns?: Record<string, unknown>) => ({
  ...{ index, line: index + 2, prompt: 'a', promptHash: `hash-of-prompt-${index}-abc` },
  ...(columns && { columns }),
});

describe('a table of results', () => {
  let folder: string;
  let path: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'llm-table-'));
    path = join(folder, 'results.csv');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  async function write(contents: readonly string[], columns?: Record<string, unknown>): Promise<ResultTable> {
    const format = new ResultTable();
    format.useColumns(Object.keys(columns ?? {}));
    const file = await ResultFile.open(path, format);
    await file.start();
    for (const [index, content] of contents.entries())
      await file.append(format.format(answer(content), prompt(index, columns), ASKED));
    await file.close();
    return format;
  }

  const rows = () => parse(readFileSync(path), { columns: true }) as unknown as Record<string, string>[];

  it.each(['plain', 'a,b', 'a"b"', 'two\nlines', '"', '\r\n', ' spaces '])(
    'has an answer as it was given: %j',
    async (content) => {
      await write([content, 'next'], { note: content });
      expect(rows()).toMatchObject([
        { index: '0', ok: 'true', content: content === '\r\n' ? expect.any(String) : content },
        { content: 'next' },
      ]);
      const results = await ResultFile.open(path, new ResultTable());
      expect([results.earlier.answers.size, results.earlier.torn]).toEqual([2, false]);
      await results.close();
    },
  );

  it.each(['=1+1', '+cmd', '-x', '@SUM(A1)', '\tx', '＝1'])('has a formula as text: %j', async (content) => {
    const format = await write([content], { note: content });
    expect(rows()).toMatchObject([{ content: `'${content}`, note: `'${content}` }]);
    expect(format.escapedCells).toBe(2);
  });

  it.each(['-5', '+4.5', '-3,25', '1=1', "'=1"])('has other texts unchanged: %j', async (content) => {
    const format = await write([content]);
    expect([rows()[0]!.content, format.escapedCells]).toEqual([content, 0]);
  });

  it('tells columns of the prompts from its own', async () => {
    await write(['a'], { content: 'mine', list: [1, 'x'], n: 5 });
    expect(rows()).toMatchObject([{ content: 'a', 'content (prompt)': 'mine', list: '[1,"x"]', n: '5' }]);
  });

  it('loses a torn last row, wherever it was cut', async () => {
    await write(['one\n"two"', 'three'], { note: 'x\ny' });
    const whole = readFileSync(path);
    const secondRow = whole.lastIndexOf('\n1,') + 1;
    for (let cut = secondRow; cut < whole.length; cut += 1) {
      writeFileSync(path, whole.subarray(0, cut));
      const format = new ResultTable();
      const file = await ResultFile.open(path, format);
      format.useColumns(['note']);
      expect(file.earlier.answers.size).toBe(1);
      await file.start();
      await file.append(format.format(answer('three'), prompt(1, { note: 'x\ny' }), ASKED));
      await file.close();
      expect(readFileSync(path).equals(whole)).toBe(true);
    }
  });

  it.each([
    ['a table of another kind', 'a,b\n1,2\n'],
    ['a text', 'Dear diary,\n'],
    ['a text without an end', 'Dear diary'],
    ['results as JSON', '{"index":0,"ok":true}\n'],
  ])('is refused if the file has %s, and the file stays', async (_what, text) => {
    writeFileSync(path, text);
    await expect(ResultFile.open(path, new ResultTable())).rejects.toThrow('The file was not changed');
    expect(readFileSync(path, 'utf8')).toBe(text);
  });
});
