import { basename, resolve } from 'node:path';
import { LlmDriverFacade, type FacadePoolOptions } from '../../../modules/llm-driver/index.js';
import { NamedModelsModule } from '../../../modules/named-models/index.js';
import { InvalidRequestError } from '../../../modules/support/index.js';
import { inContext } from '../context.js';
import { UsageError } from '../errors.js';
import { EXIT_CODE, type ExitCode } from '../cli-environment.js';
import { bindingLimit } from '../limits/limit-text.js';
import type { JsonOption, SamplingOptions } from '../options.js';
import { interruptible } from '../terminal/interruption.js';
import { startProgress } from '../terminal/progress.js';
import type { Terminal } from '../terminal/terminal.js';
import { mockWarning } from '../mock-warning.js';
import { resolveAsked } from './asked.js';
import { PoolJob } from './pool-job.js';
import { formatPoolReport, type PoolReport } from './pool-report.js';
import { openPromptFile } from './prompt-file.js';
import type { FieldOptions } from './prompt-row.js';
import { ResultFile } from './result-file.js';
import { resultFormat } from './result-formats.js';
import { spooled } from './spool.js';

export interface PoolCommandOptions extends SamplingOptions, JsonOption, FieldOptions {
  readonly output: string;
  readonly concurrency?: number;
  readonly timeoutMs?: number;
  readonly deadlineMs?: number;
  readonly failFast?: boolean;
  /** Asks all prompts anew, and keeps the output of earlier runs under another name. */
  readonly fresh?: boolean;
}

/**
 * Asks every prompt of a file, and writes each result when it arrives.
 * @param folder relative paths are relative to it
 */
export async function runPool(
  terminal: Terminal,
  folder: string,
  prompts: string,
  { output, json, fresh, promptField, template, column, ...options }: PoolCommandOptions,
): Promise<ExitCode> {
  const input = prompts === '-' ? '-' : resolve(folder, prompts);
  const outputPath = resolve(folder, output);
  if (input === outputPath)
    throw new InvalidRequestError('--output is the file with the prompts. Give another file.', 'output');
  if (promptField !== undefined && template !== undefined)
    throw new UsageError('Give --prompt-field or --template, not both.');
  const promptFile = await openPromptFile(input, { promptField, template, column });
  const format = await resultFormat(outputPath);
  const results = await ResultFile.open(outputPath, format, { fresh });
  // To find the answers to prompts that have moved, and the columns of a table, they are read twice.
  const twice = !results.earlier.isEmpty || format.header !== '';
  const spool = promptFile.path === undefined && twice ? await spooled(promptFile, outputPath) : undefined;
  try {
    const job = new PoolJob(spool?.prompts ?? promptFile, results);
    const { value: outcome, interrupted } = await interruptible(terminal, async (signal) =>
      ask(terminal, job, await job.validate(), { ...options, signal }),
    );
    if (json) terminal.json({ ...outcome, output: outputPath });
    else terminal.note(formatPoolReport(outcome, basename(outputPath), terminal.columns));
    if (interrupted) return EXIT_CODE.interrupted;
    return outcome.ok === outcome.total ? EXIT_CODE.ok : EXIT_CODE.notAllGood;
  } finally {
    await spool?.remove();
    await results.close();
  }
}

function ask(
  terminal: Terminal,
  job: PoolJob,
  total: number | undefined,
  options: FacadePoolOptions,
): Promise<PoolReport> {
  return inContext(
    terminal,
    async (context) => {
      const llm = context.get(LlmDriverFacade);
      const asked = await resolveAsked(llm, options);
      const progress = startProgress(terminal, {
        total,
        bindingLimit: async () => bindingLimit(await llm.limits()),
      });
      try {
        const outcome = await job.run(llm, options, asked, ({ ok, failed, resumed }) =>
          progress.update(ok + failed + resumed, { failed, earlier: resumed }),
        );
        const earlier = outcome.resumed > 0 ? asked.models.map((model) => model.split('/')[0]!) : [];
        return { ...outcome, warnings: mockWarning(llm, [...job.answeredBy, ...earlier]) };
      } finally {
        progress.stop();
      }
    },
    { modules: [NamedModelsModule] },
  );
}
