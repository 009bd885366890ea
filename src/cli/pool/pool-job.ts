import { PoolSummary, type PoolSummaryJson } from '../../../modules/gateway/index.js';
import type {
  FacadePoolOptions,
  LlmDriverFacade,
  PoolResult,
  Prompt,
} from '../../../modules/llm-driver/index.js';
import { InvalidRequestError } from '../../../modules/support/index.js';
import type { Asked } from './asked.js';
import { ColumnNames } from './column-names.js';
import type { NumberedPrompt, PromptFile } from './prompt-file.js';
import type { ResultFile } from './result-file.js';

/** The progress of a job. */
export interface JobProgress {
  readonly ok: number;
  readonly failed: number;
  /** Prompts answered by earlier runs, among those read so far. */
  readonly resumed: number;
}

/** The result of a job. `ok` counts earlier runs too; `usage` and `retries` count only this run. */
export interface PoolOutcome extends PoolSummaryJson {
  /** Prompts answered by an earlier run and not asked again. */
  readonly resumed: number;
  /** Prompts not asked because the run was stopped. */
  readonly not_asked: number;
  /** Answers in the output to prompts that are no longer in the file. */
  readonly removed: number;
  /** Failures by code, most frequent first. */
  readonly failures: readonly { readonly code: string; readonly count: number; readonly message: string }[];
  /** The earliest time at which a failed prompt may be asked again. Unset if no provider says it. */
  readonly retry_at?: string;
  /** Names of fields that were kept beside the results and not sent. */
  readonly columns: readonly string[];
  /** Cells of a table that begin like a formula and were changed. */
  readonly escaped_cells?: number;
  /** Name that the earlier output file has now. */
  readonly earlier_output?: string;
}

/** What a job needs of the facade. */
export interface PoolLlm extends Pick<LlmDriverFacade, 'checkOptions'> {
  completionStream(prompts: AsyncIterable<Prompt>, options: FacadePoolOptions): AsyncIterable<PoolResult>;
}

/** Asks the prompts of one file, each once, and writes their results to another. */
export class PoolJob {
  private readonly summary = new PoolSummary();
  private readonly failures = new Map<string, { count: number; message: string }>();
  private readonly columns = new ColumnNames();
  /** Prompts read by the pool and not yet answered, by their index in this run. */
  private readonly pending = new Map<number, NumberedPrompt>();
  private sent = 0;
  private read = 0;
  private resumed = 0;
  private total: number | undefined;
  private moved = false;
  private retryAt: number | undefined;
  /** Driver instances that gave the answers of this run. */
  readonly answeredBy = new Set<string>();

  constructor(
    private readonly input: PromptFile,
    private readonly output: ResultFile,
    private readonly now: () => number = Date.now,
  ) {}

  /**
   * Reads all prompts, if they can be read twice, so that a mistake in the last line is found before the
   * first is sent. Finds out which of them have an answer.
   * @returns the number of prompts; `undefined` if they can be read only once
   * @throws InvalidRequestError that names the line
   */
  async validate(): Promise<number | undefined> {
    if (this.input.path === undefined) return undefined;
    const { answers, placed } = this.output.earlier;
    let total = 0;
    let same = 0;
    for await (const prompt of this.input.read()) {
      this.columns.add(prompt.columns);
      if (answers.size > 0 && answers.take(prompt.promptHash, this.rowOf(prompt))) same += 1;
      total += 1;
    }
    this.assertSome(total);
    // An answer without its row belongs to a prompt that moved, or whose columns changed, or that is gone.
    this.moved = same < placed || (placed < answers.size && same < total);
    this.total = total;
    return total;
  }

  /** Asks the prompts that have no answer yet, and writes each result when it arrives. */
  async run(
    llm: PoolLlm,
    options: FacadePoolOptions,
    asked: Asked,
    onProgress: (progress: JobProgress) => void,
  ): Promise<PoolOutcome> {
    // Both throw before the file is changed.
    llm.checkOptions(options);
    this.output.assertAsked(asked);
    this.output.format.useColumns(this.columns.names);
    const rewritten = this.moved || this.output.hasOtherHeader;
    const earlierOutput = await this.output.start(rewritten ? this.input.read(false) : undefined);
    this.output.earlier.answers.release();
    for await (const result of llm.completionStream(this.unanswered(), options)) {
      await this.record(result, asked);
      const { ok, failed } = this.summary.toJson();
      onProgress({ ok, failed, resumed: this.resumed });
    }
    return this.outcome(earlierOutput);
  }

  private async *unanswered(): AsyncGenerator<Prompt> {
    const { answers } = this.output.earlier;
    for await (const prompt of this.input.read(this.total === undefined)) {
      this.read += 1;
      if (this.total === undefined) this.columns.add(prompt.columns);
      if (answers.size > 0 && answers.take(prompt.promptHash, this.rowOf(prompt))) {
        this.resumed += 1;
        continue;
      }
      this.pending.set(this.sent++, prompt);
      yield prompt.prompt;
    }
    this.total ??= this.read;
    this.assertSome(this.read);
  }

  private async record(result: PoolResult, asked: Asked): Promise<void> {
    const prompt = this.pending.get(result.index)!;
    this.pending.delete(result.index);
    this.summary.add(result);
    if (result.ok) this.answeredBy.add(result.completion.driver);
    else {
      const { code, message, retryAfterMs } = result.error;
      const known = this.failures.get(code);
      this.failures.set(code, { count: (known?.count ?? 0) + 1, message: known?.message ?? message });
      if (retryAfterMs !== undefined)
        this.retryAt = Math.min(this.retryAt ?? Infinity, this.now() + retryAfterMs);
    }
    await this.output.append(this.output.format.format(result, prompt, asked));
  }

  private outcome(earlierOutput: string | undefined): PoolOutcome {
    const { ok, failed, ...rest } = this.summary.toJson();
    const total = this.total ?? this.read;
    const answered = ok + this.resumed;
    const { answers, placed } = this.output.earlier;
    return {
      ...rest,
      total,
      ok: answered,
      failed,
      resumed: this.resumed,
      not_asked: total - answered - failed,
      removed: answers.size - placed,
      failures: [...this.failures]
        .map(([code, { count, message }]) => ({ code, count, message }))
        .sort((one, other) => other.count - one.count),
      ...(this.retryAt !== undefined && { retry_at: new Date(Math.ceil(this.retryAt)).toISOString() }),
      columns: this.columns.names,
      ...(this.output.format.escapedCells > 0 && { escaped_cells: this.output.format.escapedCells }),
      ...(earlierOutput !== undefined && { earlier_output: earlierOutput }),
    };
  }

  private rowOf({ index, columns }: NumberedPrompt): number {
    return this.output.format.row(index, columns);
  }

  private assertSome(total: number): void {
    if (total === 0) throw new InvalidRequestError(`${this.input.name} contains no prompts.`);
  }
}
