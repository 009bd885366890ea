import type { PoolResult } from '../../../modules/llm-driver/index.js';
import type { Asked } from './asked.js';
import type { NumberedPrompt } from './prompt-file.js';
import type { Columns } from './prompt-line.js';
import type { ByteLine } from './text-lines.js';

/** The part of a result that a later run needs. */
export interface KnownResult {
  /** Null for the answer to a prompt that was no longer in the file. */
  readonly index: number | null;
  readonly ok: boolean;
  readonly promptHash: string;
  /** {@link Asked} as JSON; undefined in files of version 0.1. */
  readonly asked: string | undefined;
  /** {@link ResultFormat.row} of index and columns. */
  readonly row: number;
}

/** How results are written, and read again. */
export interface ResultFormat {
  /** First record of a new file, with its line feed; empty if there is none. */
  readonly header: string;
  /** Sets the columns that the prompts have, before the first record is written. */
  useColumns(names: readonly string[]): void;
  /** First record of the file that was read, with its line feed; undefined if it had none. */
  readonly headerRead: string | undefined;
  /** Cells that were changed so that spreadsheets do not run them. */
  readonly escapedCells: number;
  /** Splits a file into records, the header included. */
  records(chunks: AsyncIterable<Buffer>, name: string): AsyncGenerator<ByteLine>;
  /** True for a header of ours, which the records after it are read by. */
  isHeader(record: ByteLine): boolean;
  /** True if a record of ours may begin with these bytes. */
  canBegin(bytes: Buffer): boolean;
  /**
   * Formats a result as one record, with its line feed.
   * @param result from the pool; its index counts the prompts of this run
   * @param prompt the prompt it answers; its index counts the prompts of the file
   */
  format(result: PoolResult, prompt: NumberedPrompt, asked: Asked): string;
  /** Formats a record again for a prompt that has moved, or that is no longer in the file. */
  move(record: Buffer, prompt: NumberedPrompt | undefined): string;
  /** Parses a record. Returns `undefined` if this command cannot have written it. */
  parse(record: Buffer): KnownResult | undefined;
  /** Identifies index and columns, in 32 bits. */
  row(index: number | null, columns: Columns | undefined): number;
}
