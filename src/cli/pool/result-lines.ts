import { crc32 } from 'node:zlib';
import { z } from 'zod';
import { toPoolResultJson, type PoolResultJson } from '../../../modules/gateway/index.js';
import type { PoolResult } from '../../../modules/llm-driver/index.js';
import type { Asked } from './asked.js';
import type { NumberedPrompt } from './prompt-file.js';
import type { Columns } from './prompt-line.js';
import type { KnownResult, ResultFormat } from './result-format.js';
import { readLines } from './text-lines.js';

type WithoutIndex<T> = T extends unknown ? Omit<T, 'index'> : never;

/** A line of a result file: a result as in the HTTP API, and what a later run needs. */
export type ResultLine = WithoutIndex<PoolResultJson> & {
  /** Position in the file of prompts; null for the answer to a prompt that is no longer in it. */
  readonly index: number | null;
  /** Fields of the prompt's line that were not sent. */
  readonly columns?: Columns;
  readonly asked: Asked;
  /** {@link NumberedPrompt.promptHash}. */
  readonly prompt_hash: string;
};

/** The beginning of every line, so also that of a torn one. */
const RESULT_START = '{"index":';

/** Highest index that is read: a bit is kept for each one below the highest. */
const MAX_INDEX = 1_000_000_000;

const knownResult = z.object({
  index: z.int().min(0).max(MAX_INDEX).nullable(),
  ok: z.boolean(),
  columns: z.record(z.string(), z.unknown()).optional(),
  asked: z
    .object({ models: z.array(z.string()).min(1) })
    .loose()
    .optional(),
  prompt_hash: z.string().min(16),
});

/** Results as JSON, one per line. */
export class ResultLines implements ResultFormat {
  readonly header = '';
  readonly headerRead = '';
  readonly escapedCells = 0;

  readonly records = readLines;

  useColumns(): void {}

  isHeader(): boolean {
    return false;
  }

  canBegin(bytes: Buffer): boolean {
    return RESULT_START.startsWith(bytes.subarray(0, RESULT_START.length).toString());
  }

  format(result: PoolResult, prompt: NumberedPrompt, asked: Asked): string {
    const json = toPoolResultJson({ ...result, index: prompt.index });
    const { columns, promptHash } = prompt;
    const line = { ...withIndexOfFile(json, result.index), columns, asked, prompt_hash: promptHash };
    return `${JSON.stringify(line)}\n`;
  }

  move(bytes: Buffer, prompt: NumberedPrompt | undefined): string {
    const line = JSON.parse(bytes.toString('utf8')) as ResultLine;
    const columns = prompt === undefined ? line.columns : prompt.columns;
    return `${JSON.stringify({ ...line, index: prompt?.index ?? null, columns })}\n`;
  }

  parse(bytes: Buffer): KnownResult | undefined {
    const text = bytes.toString('utf8');
    if (!text.startsWith(RESULT_START)) return undefined;
    try {
      const { success, data } = knownResult.safeParse(JSON.parse(text));
      if (!success) return undefined;
      const { index, ok, columns, asked, prompt_hash: promptHash } = data;
      return { index, ok, promptHash, asked: asked && JSON.stringify(asked), row: this.row(index, columns) };
    } catch {
      return undefined;
    }
  }

  row(index: number | null, columns: Columns | undefined): number {
    return crc32(JSON.stringify([index, columns ?? null]));
  }
}

/** Replaces the index in messages: they should name the prompt's index in the file, not in this run. */
function withIndexOfFile(json: PoolResultJson, indexOfRun: number): PoolResultJson {
  if (json.ok) return json;
  const rename = (text: string) => text.replace(`prompts[${indexOfRun}]`, `prompts[${json.index}]`);
  const { message, param } = json.error;
  return { ...json, error: { ...json.error, message: rename(message), param: param && rename(param) } };
}
