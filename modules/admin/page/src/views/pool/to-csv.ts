import type { PoolRun } from './pool-run.js';
import { promptText } from './prompt-text.js';
import { TimeSlices } from './time-slices.js';
import type { Completion, PoolError, PoolPrompt, PoolResult } from './types.js';

type Value = string | number | boolean | null | undefined;

const COLUMNS: readonly (readonly [
  name: string,
  value: (result: PoolResult, prompt: PoolPrompt) => Value,
])[] = [
  ['index', ({ index }) => index],
  ['id', ({ id }) => id],
  ['ok', ({ ok }) => ok],
  ['prompt', (_, { value }) => promptText(value)],
  ['content', (result) => completionOf(result)?.content],
  ['finish_reason', (result) => completionOf(result)?.finish_reason],
  ['driver', (result) => completionOf(result)?.driver],
  ['model', (result) => completionOf(result)?.model],
  ['prompt_tokens', (result) => completionOf(result)?.usage.prompt_tokens],
  ['completion_tokens', (result) => completionOf(result)?.usage.completion_tokens],
  ['attempts', ({ attempts }) => attempts],
  ['waited_ms', ({ waited_ms: waitedMs }) => waitedMs],
  ['error_code', (result) => errorOf(result)?.code],
  ['error_message', (result) => errorOf(result)?.message],
  ['error_retryable', (result) => errorOf(result)?.retryable],
];

/** The results as CSV by RFC 4180, by index; prompts without a result are left out. */
export async function toCsv(run: PoolRun): Promise<string> {
  const rows = [row(COLUMNS.map(([name]) => name))];
  const slices = new TimeSlices();
  for (const [index, prompt] of run.prompts.entries()) {
    const result = run.result(index);
    if (result === undefined) continue;
    rows.push(row(COLUMNS.map(([, value]) => cell(value(result, prompt)))));
    if (slices.over()) await slices.next();
  }
  return rows.join('');
}

function completionOf(result: PoolResult): Completion | undefined {
  return result.ok ? result.completion : undefined;
}

function errorOf(result: PoolResult): PoolError | undefined {
  return result.ok ? undefined : result.error;
}

function row(cells: readonly string[]): string {
  return `${cells.join(',')}\r\n`;
}

/** A text that a spreadsheet would take for a formula begins with an apostrophe. */
function cell(value: Value): string {
  if (typeof value !== 'string') return value === null || value === undefined ? '' : String(value);
  const text = /^[\s\0]*[=+\-@＝＋－＠]|^[\t\r\n]/u.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
