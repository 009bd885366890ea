import { z } from 'zod';
import { toPoolResultJson, type PoolResultJson } from '../../../modules/gateway/index.js';
import type { PoolResult } from '../../../modules/llm-driver/index.js';
import type { NumberedPrompt } from './prompt-file.js';

/** A line of a result file: a result as it leaves over HTTP, and what it is the answer to. */
export type ResultLine = PoolResultJson & {
  /** {@link NumberedPrompt.promptHash}: how a later run knows that the file belongs to its prompts. */
  readonly prompt_hash: string;
};

/** What a later run needs to know of a line. */
export interface KnownResult {
  readonly index: number;
  readonly ok: boolean;
  readonly promptHash: string;
}

/** How each line begins, and therefore how a torn one does. */
export const RESULT_START = '{"index":';

const knownResult = z.object({ index: z.int().min(0), ok: z.boolean(), prompt_hash: z.string().min(1) });

/**
 * @param result from the pool, whose index is the place among the prompts of this run
 * @param prompt what it answers, with its place in the file
 * @returns one line, its line feed included
 */
export function formatResultLine(result: PoolResult, prompt: NumberedPrompt): string {
  const json = toPoolResultJson({ ...result, index: prompt.index });
  const line: ResultLine = { ...withIndexOfFile(json, result.index), prompt_hash: prompt.promptHash };
  return `${JSON.stringify(line)}\n`;
}

/** @returns `undefined` for anything {@link formatResultLine} could not have written */
export function parseResultLine(bytes: Buffer): KnownResult | undefined {
  const text = bytes.toString('utf8');
  if (!text.startsWith(RESULT_START)) return undefined;
  try {
    const { success, data } = knownResult.safeParse(JSON.parse(text));
    return success ? { index: data.index, ok: data.ok, promptHash: data.prompt_hash } : undefined;
  } catch {
    return undefined;
  }
}

/** Messages about a prompt say where it stands: in the file, also where a run asks only some of it. */
function withIndexOfFile(json: PoolResultJson, indexOfRun: number): PoolResultJson {
  if (json.ok) return json;
  const rename = (text: string) => text.replace(`prompts[${indexOfRun}]`, `prompts[${json.index}]`);
  const { message, param } = json.error;
  return { ...json, error: { ...json.error, message: rename(message), param: param && rename(param) } };
}
