import { PoolSummary } from '../../../modules/gateway/index.js';
import type {
  FacadePoolOptions,
  LlmDriverFacade,
  PoolResult,
  Prompt,
} from '../../../modules/llm-driver/index.js';
import { ConflictError, InvalidRequestError } from '../../../modules/support/index.js';
import type { NumberedPrompt, PromptFile } from './prompt-file.js';
import type { ResultFile } from './result-file.js';
import { formatResultLine } from './result-line.js';
import type { PoolOutcome } from './pool-outcome.js';

/** How far a job is. */
export interface JobProgress {
  readonly ok: number;
  readonly failed: number;
  /** Answered by earlier runs, so far as the prompts were read. */
  readonly resumed: number;
}

/** The prompts of a file, asked once each, and their results in another. */
export class PoolJob {
  private readonly summary = new PoolSummary();
  private readonly failures = new Map<string, { count: number; message: string }>();
  /** Under way, by their place in this run: as many as the pool reads ahead. */
  private readonly underWay = new Map<number, NumberedPrompt>();
  private sent = 0;
  private read = 0;
  private resumed = 0;
  private total: number | undefined;

  constructor(
    private readonly input: PromptFile,
    private readonly output: ResultFile,
  ) {}

  /**
   * Reads the prompts through to their end, where they can be read again, so that a mistake in the last line is found before
   * the first is sent.
   * @returns how many there are; `undefined` where only the run will tell
   * @throws InvalidRequestError naming the line; ConflictError when the results are of other prompts
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

  /** Asks what is not answered yet. Results are written as they come. */
  async run(
    llm: Pick<LlmDriverFacade, 'checkOptions' | 'completionStream'>,
    options: FacadePoolOptions,
    onProgress: (progress: JobProgress) => void,
  ): Promise<PoolOutcome> {
    // A mistake in the options is found here, before the file is touched.
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
      this.underWay.set(this.sent++, prompt);
      yield prompt.prompt;
    }
    this.total ??= this.read;
    this.assertWhole(this.read);
  }

  private async record(result: PoolResult): Promise<void> {
    const prompt = this.underWay.get(result.index)!;
    this.underWay.delete(result.index);
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
      ...{ total, ok: answered, failed, resumed: this.resumed, not_asked: total - answered - failed },
      failures: [...this.failures]
        .map(([code, { count, message }]) => ({ code, count, message }))
        .sort((one, other) => other.count - one.count),
    };
  }

  private assertSamePrompt({ index, line, promptHash }: NumberedPrompt): void {
    const earlier = this.output.earlier.results.get(index);
    if (earlier === undefined || earlier.promptHash === promptHash) return;
    throw otherInput(`the prompt in line ${line} of ${this.input.name} is not the one its result answers`);
  }

  private assertWhole(total: number): void {
    if (total === 0) throw new InvalidRequestError(`${this.input.name} holds no prompts.`);
    const last = this.output.earlier.lastIndex;
    if (last >= total)
      throw otherInput(`it has a result for prompt ${last + 1}, and ${this.input.name} has ${total}`);
  }
}

function otherInput(reason: string): ConflictError {
  return new ConflictError(
    `The output file was made from other prompts: ${reason}. Give another --output, or move the file away.`,
    'output_of_other_input',
  );
}
