import { basename, resolve } from 'node:path';
import wrapAnsi from 'wrap-ansi';
import { LlmDriverFacade, type FacadePoolOptions } from '../../../modules/llm-driver/index.js';
import { NamedModelsModule } from '../../../modules/named-models/index.js';
import { InvalidRequestError } from '../../../modules/support/index.js';
import { inContext } from '../context.js';
import { EXIT_CODE, type ExitCode } from '../cli-environment.js';
import { bindingLimit } from '../limits/limit-text.js';
import type { JsonOption, SamplingOptions } from '../options.js';
import { interruptible } from '../terminal/interruption.js';
import { startProgress } from '../terminal/progress.js';
import type { Terminal } from '../terminal/terminal.js';
import { PoolJob, type PoolOutcome } from './pool-job.js';
import { openPromptFile } from './prompt-file.js';
import { ResultFile } from './result-file.js';

const LABEL_WIDTH = 11;

export interface PoolCommandOptions extends SamplingOptions, JsonOption {
  readonly output: string;
  readonly concurrency?: number;
  readonly timeoutMs?: number;
  readonly deadlineMs?: number;
  readonly failFast?: boolean;
}

/**
 * Asks every prompt of a file, and writes each result when it arrives.
 * @param folder relative paths are relative to it
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
    throw new InvalidRequestError('--output is the file with the prompts. Give another file.', 'output');
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
      const progress = startProgress(terminal, {
        total,
        bindingLimit: async () => bindingLimit(await llm.limits()),
      });
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
  terminal.note(formatPoolOutcome(outcome, outputName, terminal.columns));
  if (outcome.ok < outcome.total)
    terminal.note('Run the same command again to ask the prompts that have no answer yet.');
}

/** Formats the outcome, one figure per line; a line wider than `columns` is wrapped. */
function formatPoolOutcome(outcome: PoolOutcome, outputName: string, columns: number): string {
  const { total, ok, failed, resumed, not_asked, usage, retries, duration_ms } = outcome;
  const tokens = `${count(usage.prompt_tokens)} in, ${count(usage.completion_tokens)} out`;
  const rows: [string, string][] = [
    ['prompts', count(total)],
    ['answered', count(ok) + (resumed > 0 ? ` (${count(resumed)} by an earlier run)` : '')],
    ['failed', count(failed)],
    ...outcome.failures.map(({ code, count: n, message }): [string, string] => [
      '',
      `${count(n)} × ${code}: ${message}`,
    ]),
    ...(not_asked > 0 ? [['not asked', count(not_asked)] as [string, string]] : []),
    ['tokens', tokens + (usage.estimated ? ' (partly estimated)' : '')],
    ['retries', count(retries)],
    ['time', `${(duration_ms / 1000).toFixed(1)} s`],
    ['results', outputName],
  ];
  return rows
    .flatMap(([label, text]) => {
      const lines = wrapAnsi(text, columns - LABEL_WIDTH, { hard: true }).split('\n');
      return lines.map((line, index) => (index === 0 ? label : '').padEnd(LABEL_WIDTH) + line);
    })
    .join('\n');
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}
