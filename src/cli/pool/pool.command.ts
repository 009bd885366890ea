import { basename, resolve } from 'node:path';
import { NamedModelsModule } from '../../../modules/named-models/index.js';
import { LlmDriverFacade, type FacadePoolOptions } from '../../../modules/llm-driver/index.js';
import { InvalidRequestError } from '../../../modules/support/index.js';
import { inContext } from '../context.js';
import { EXIT_CODE, type ExitCode } from '../exit-code.js';
import { interruptible } from '../terminal/interruption.js';
import { bindingLimit } from '../limits/binding-limit.js';
import { startProgress } from '../terminal/progress.js';
import type { Terminal } from '../terminal/terminal.js';
import { PoolJob } from './pool-job.js';
import { formatPoolOutcome, type PoolOutcome } from './pool-outcome.js';
import { openPromptFile } from './prompt-file.js';
import { ResultFile } from './result-file.js';

export interface PoolCommandOptions {
  readonly output: string;
  readonly driver?: string;
  readonly model?: string;
  readonly concurrency?: number;
  readonly timeoutMs?: number;
  readonly deadlineMs?: number;
  readonly temperature?: number;
  readonly maxTokens?: number;
  readonly system?: string;
  readonly failFast?: boolean;
  readonly json?: boolean;
}

/**
 * Asks every prompt of a file and writes each result as it comes.
 * @param folder what relative paths are relative to
 */
export async function runPool(
  terminal: Terminal,
  folder: string,
  prompts: string,
  { output, json, ...options }: PoolCommandOptions,
): Promise<ExitCode> {
  const input = prompts === '-' ? '-' : resolve(folder, prompts);
  const outputPath = resolve(folder, output);
  if (input === outputPath)
    throw new InvalidRequestError('--output is the file of the prompts itself; give another.', 'output');
  const promptFile = await openPromptFile(input);
  const results = await ResultFile.open(outputPath);
  try {
    const job = new PoolJob(promptFile, results);
    const { value: outcome, interrupted } = await interruptible(terminal, async (signal) =>
      ask(terminal, job, await job.validate(), { ...options, signal }),
    );
    if (json) terminal.json({ ...outcome, output: outputPath });
    else report(terminal, outcome, basename(outputPath));
    if (interrupted) return EXIT_CODE.interrupted;
    return outcome.ok === outcome.total ? EXIT_CODE.ok : EXIT_CODE.notAllGood;
  } finally {
    await results.close();
  }
}

function ask(
  terminal: Terminal,
  job: PoolJob,
  total: number | undefined,
  options: FacadePoolOptions,
): Promise<PoolOutcome> {
  return inContext(
    terminal,
    async (context) => {
      const llm = context.get(LlmDriverFacade);
      const limitInForce = async () => bindingLimit(await llm.limits());
      const progress = startProgress(terminal, { total, limitInForce });
      try {
        return await job.run(llm, options, ({ ok, failed, resumed }) =>
          progress.update(ok + failed + resumed, { failed, earlier: resumed }),
        );
      } finally {
        progress.stop();
      }
    },
    { modules: [NamedModelsModule] },
  );
}

function report(terminal: Terminal, outcome: PoolOutcome, outputName: string): void {
  terminal.note(formatPoolOutcome(outcome, outputName));
  if (outcome.ok < outcome.total) terminal.note('Run the same command again to ask what has no answer yet.');
}
