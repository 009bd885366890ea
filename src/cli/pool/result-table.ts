import { stringify } from 'csv-stringify/sync';
import { parse } from 'csv-parse/sync';
import { crc32 } from 'node:zlib';
import { toPoolResultJson } from '../../../modules/gateway/index.js';
import type { PoolResult } from '../../../modules/llm-driver/index.js';
import type { Asked } from './asked.js';
import { cellText, isEscaped } from './table-cells.js';
import { readTableRecords } from './table-records.js';
import type { NumberedPrompt } from './prompt-file.js';
import type { Columns } from './prompt-row.js';
import type { KnownResult, ResultFormat } from './result-format.js';
import type { ByteLine } from './text-lines.js';

/** Columns of every table, before and after those of the prompts. */
const FIRST = ['index', 'id', 'ok', 'content', 'finish_reason', 'model', 'driver'];
const LAST = [
  ...['prompt_tokens', 'completion_tokens', 'error_code', 'error_message', 'attempts', 'waited_ms'],
  ...['choices', 'asked', 'prompt_hash'],
];
const OURS = new Set([...FIRST, ...LAST]);

type Cells = Readonly<Record<string, unknown>>;

/** Results as CSV, after RFC 4180 but for line feeds as line ends. */
export class ResultTable implements ResultFormat {
  readonly records = readTableRecords;
  /** Cells that were written with a `'` in front. */
  escapedCells = 0;
  private columns: readonly string[] = [];
  private columnsRead: readonly string[] | undefined;

  get header(): string {
    return this.lineOf([...FIRST, ...this.columns.map(nameOf), ...LAST]);
  }

  get headerRead(): string | undefined {
    return this.columnsRead && this.lineOf(this.columnsRead);
  }

  useColumns(names: readonly string[]): void {
    this.columns = names;
  }

  isHeader({ number, bytes }: ByteLine): boolean {
    if (number !== 1) return false;
    const names = this.parseRecord(bytes);
    const own = names?.slice(FIRST.length, names.length - LAST.length) ?? [];
    const ours = names !== undefined && [...FIRST, ...own, ...LAST].join('\n') === names.join('\n');
    if (ours) this.columnsRead = names;
    return ours;
  }

  canBegin(bytes: Buffer): boolean {
    const text = bytes.toString('utf8');
    if (this.columnsRead !== undefined) return /^\d*(,|$)/.test(text);
    const start = FIRST.join(',');
    return start.startsWith(text) || text.startsWith(start);
  }

  format(result: PoolResult, prompt: NumberedPrompt, asked: Asked): string {
    const json = toPoolResultJson({ ...result, index: prompt.index });
    const { index, id, ok, attempts, waited_ms } = json;
    const head = { index, id, ok, attempts, waited_ms, asked, prompt_hash: prompt.promptHash };
    if (!json.ok) {
      const { code, message } = json.error;
      const text = message.replace(`prompts[${result.index}]`, `prompts[${index}]`);
      return this.rowOf({ ...head, error_code: code, error_message: text }, prompt.columns);
    }
    const { usage, choices, ...answer } = json.completion;
    const plain = choices.length === 1 && choices[0]!.message.tool_calls === undefined;
    return this.rowOf({ ...head, ...answer, ...usage, ...(!plain && { choices }) }, prompt.columns);
  }

  move(record: Buffer, prompt: NumberedPrompt | undefined): string {
    const cells = this.cellsOf(record)!;
    const own = prompt === undefined ? cells : this.ownCells(prompt.columns);
    const row = [...FIRST, ...this.columns.map(nameOf), ...LAST].map((name) =>
      name === 'index' ? String(prompt?.index ?? '') : ((OURS.has(name) ? cells : own)[name] ?? ''),
    );
    return this.lineOf(row);
  }

  parse(record: Buffer): KnownResult | undefined {
    const cells = this.cellsOf(record);
    if (cells === undefined) return undefined;
    const { index, ok, asked, prompt_hash: promptHash } = cells;
    const sound = /^\d{0,9}$/.test(index!) && /^(true|false)$/.test(ok!) && promptHash!.length >= 16;
    if (!sound) return undefined;
    const position = index === '' ? null : Number(index);
    const own = this.columnsRead!.filter((name) => !OURS.has(name)).map((name) => cells[name]!);
    return {
      index: position,
      ok: ok === 'true',
      promptHash: promptHash!,
      asked,
      row: rowHash(position, own),
    };
  }

  row(index: number | null, columns: Columns | undefined): number {
    const own = this.ownCells(columns);
    const names = this.columnsRead?.filter((name) => !OURS.has(name)) ?? this.columns.map(nameOf);
    return rowHash(
      index,
      names.map((name) => own[name] ?? ''),
    );
  }

  private rowOf(cells: Cells, columns: Columns | undefined): string {
    const own = this.ownCells(columns);
    const written = [...Object.values(cells), ...Object.values(columns ?? {})];
    this.escapedCells += written.filter(isEscaped).length;
    return this.lineOf([
      ...FIRST.map((name) => cellText(cells[name])),
      ...this.columns.map((name) => own[nameOf(name)] ?? ''),
      ...LAST.map((name) => cellText(cells[name])),
    ]);
  }

  private ownCells(columns: Columns = {}): Record<string, string> {
    return Object.fromEntries(
      Object.entries(columns).map(([name, value]) => [nameOf(name), cellText(value)]),
    );
  }

  private cellsOf(record: Buffer): Record<string, string> | undefined {
    const cells = this.parseRecord(record);
    if (cells === undefined || cells.length !== this.columnsRead?.length) return undefined;
    return Object.fromEntries(this.columnsRead.map((name, index) => [name, cells[index]!]));
  }

  private parseRecord(bytes: Buffer): string[] | undefined {
    try {
      return parse(bytes, { relax_column_count: true })[0];
    } catch {
      return undefined;
    }
  }

  private lineOf(cells: readonly string[]): string {
    return stringify([[...cells]]);
  }
}

/** A column of the prompts that has the name of one of ours. */
function nameOf(name: string): string {
  return OURS.has(name) ? `${name} (prompt)` : name;
}

function rowHash(index: number | null, cells: readonly string[]): number {
  return crc32(JSON.stringify([index, cells]));
}
