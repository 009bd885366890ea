import { PoolSummary, type PoolSummaryJson } from '../../../modules/gateway/index.js';
import type {
  FacadePoolOptions,
  LlmDriverFacade,
  PoolResult,
  Prompt,
} from '../../../modules/llm-driver/index.js';
import { ConflictError, InvalidRequestError } from '../../../modules/support/index.js';
import type { NumberedPrompt, PromptFile } from './prompt-file.js';
import type { ResultFile } from './result-file.js';
import { formatResultLine } from './result-lines.js';

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
  /** Failures by code, most frequent first. */
  readonly failures: readonly { readonly code: string; readonly count: number; readonly message: string }[];
}

/** Asks the prompts of one file, each once, and writes their results to another. */
export class PoolJob {
  private readonly summary = new PoolSummary();
  private readonly failures = new Map<string, { count: number; message: string }>();
  /** Prompts read by the pool and not yet answered, by their index in this run. */
  private readonly pending = new Map<number, NumberedPrompt>();
  private sent = 0;
  private read = 0;
  private resumed = 0;
  private total: number | undefined;

  constructor(
    private readonly input: PromptFile,
    private readonly output: ResultFile,
  ) {}

  /**
   * Reads all prompts, if they can be read twice, so that a mistake in the last line is found before the
   * first is sent.
   * @returns the number of prompts; `undefined` if they can be read only once
   * @throws InvalidRequestError that names the line; ConflictError if the results belong to other prompts
   */
  async validate(): Promise<number | undefined> {
    if (!this.input.rereadable) return undefined;
    let total = 0;
    for await (const prompt of this.input.read()) {
      this.assertSamePrompt(prompt);
      total += 1;
    }
    this.assertWhole(total);
    this.total = total;
    return total;
  }

  /** Asks the prompts that have no answer yet, and writes each result when it arrives. */
  async run(
    llm: Pick<LlmDriverFacade, 'checkOptions' | 'completionStream'>,
    options: FacadePoolOptions,
    onProgress: (progress: JobProgress) => void,
  ): Promise<PoolOutcome> {
    // Throws for a wrong option before the file is changed.
    llm.checkOptions(options);
    await this.output.start();
    for await (const result of llm.completionStream(this.unanswered(), options)) {
      await this.record(result);
      const { ok, failed } = this.summary.toJson();
      onProgress({ ok, failed, resumed: this.resumed });
    }
    return this.outcome();
  }

  private async *unanswered(): AsyncGenerator<Prompt> {
    for await (const prompt of this.input.read()) {
      this.assertSamePrompt(prompt);
      this.read += 1;
      if (this.output.earlier.results.get(prompt.index)?.ok) {
        this.resumed += 1;
        continue;
      }
      this.pending.set(this.sent++, prompt);
      yield prompt.prompt;
    }
    this.total ??= this.read;
    this.assertWhole(this.read);
  }

  private async record(result: PoolResult): Promise<void> {
    const prompt = this.pending.get(result.index)!;
    this.pending.delete(result.index);
    this.summary.add(result);
    if (!result.ok) {
      const { code, message } = result.error;
      const known = this.failures.get(code);
      this.failures.set(code, { count: (known?.count ?? 0) + 1, message: known?.message ?? message });
    }
    await this.output.append(formatResultLine(result, prompt));
  }

  private outcome(): PoolOutcome {
    const { ok, failed, ...rest } = this.summary.toJson();
    const total = this.total ?? this.read;
    const answered = ok + this.resumed;
    return {
      ...rest,
      total,
      ok: answered,
      failed,
      resumed: this.resumed,
      not_asked: total - answered - failed,
      failures: [...this.failures]
        .map(([code, { count, message }]) => ({ code, count, message }))
        .sort((one, other) => other.count - one.count),
    };
  }

  private assertSamePrompt({ index, line, promptHash }: NumberedPrompt): void {
    const earlier = this.output.earlier.results.get(index);
    if (earlier === undefined || earlier.promptHash === promptHash) return;
    throw otherInput(`the prompt in line ${line} of ${this.input.name} is not the one that was answered`);
  }

  private assertWhole(total: number): void {
    if (total === 0) throw new InvalidRequestError(`${this.input.name} contains no prompts.`);
    const last = this.output.earlier.lastIndex;
    if (last >= total)
      throw otherInput(`it has a result for prompt ${last + 1}, and ${this.input.name} has ${total}`);
  }
}

function otherInput(reason: string): ConflictError {
  return new ConflictError(
    `The output file belongs to other prompts: ${reason}. Give another --output, or move the file away.`,
    'output_of_other_input',
  );
}
