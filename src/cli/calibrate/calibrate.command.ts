import { resolve } from 'node:path';
import {
  calibrationOf,
  type Calibration,
  type CheckReport,
} from '../../../modules/standards-checker/index.js';
import { AppError } from '../../../modules/support/index.js';
import { assertWritable, writeOutput } from '../check/check-files.js';
import { setFinder } from '../check/find-sets.js';
import { EXIT_CODE, type CliEnvironment, type ExitCode } from '../cli-environment.js';
import { reportError } from '../errors.js';
import { noteWarning } from '../mock-warning.js';
import { printableLine } from '../terminal/format.js';
import type { Terminal } from '../terminal/terminal.js';
import { formatCalibration } from './calibration-table.js';
import { judgeLabelled, type LabelledJudgingOptions } from './judge-labelled.js';
import { readTasks } from './labelled-documents.js';

export interface CalibrateCommandOptions extends LabelledJudgingOptions {
  readonly tags?: readonly string[];
  readonly by?: string;
  readonly format: 'table' | 'json';
  readonly json?: boolean;
  readonly output?: string;
  readonly minAccuracy?: number;
}

const MOCK_REMARK =
  'The mock driver judged: its verdicts mean nothing. Choose a model with --driver; npx llm drivers lists them.';

/** What `--json` prints and `--output` writes. */
interface CalibrationReport extends Calibration {
  readonly name: string;
  /** The models that judged, as driver/model. */
  readonly judges: readonly string[];
  /** True if the mock driver judged: the figures mean nothing. */
  readonly mock: boolean;
  readonly repetitions: number;
  readonly total_tokens: number;
}

type CalibrateEnvironment = Pick<CliEnvironment, 'terminal' | 'folder' | 'packageFolder'>;

/** Measures how well a model agrees with labels. Prints its errors. */
export async function runCalibrate(
  environment: CalibrateEnvironment,
  labels: string,
  options: CalibrateCommandOptions,
): Promise<ExitCode> {
  try {
    return await calibrate(environment, labels, options);
  } catch (error) {
    const code = await reportError(error, environment.terminal);
    if (code === EXIT_CODE.interrupted) return code;
    return error instanceof AppError && error.status < 500 ? EXIT_CODE.wrongInput : code;
  }
}

async function calibrate(
  { terminal, folder, packageFolder }: CalibrateEnvironment,
  labels: string,
  options: CalibrateCommandOptions,
): Promise<ExitCode> {
  const { name, tasks } = await readTasks(
    resolve(folder, labels),
    setFinder(folder, packageFolder),
    options.tags,
  );
  const output = options.output === undefined ? undefined : resolve(folder, options.output);
  if (output !== undefined) await assertWritable(output);
  const startedAt = performance.now();
  const { value, interrupted } = await judgeLabelled(terminal, tasks, options);
  const seconds = (performance.now() - startedAt) / 1000;
  const report: CalibrationReport = {
    name,
    judges: value.judges,
    mock: value.mock,
    repetitions: options.repeat ?? 1,
    total_tokens: tokensOf(value.reports),
    ...calibrationOf(value.judged),
  };
  if (output !== undefined) await writeOutput(output, `${JSON.stringify(report, null, 2)}\n`);
  print(report, terminal, options);
  const by = report.judges.length === 0 ? '' : `, judged by ${report.judges.join(', ')}`;
  terminal.note(`${report.total_tokens.toLocaleString('en-US')} tokens, ${seconds.toFixed(1)} s${by}`);
  return interrupted ? EXIT_CODE.interrupted : exitCodeOf(report, options);
}

function print(
  report: CalibrationReport,
  terminal: Terminal,
  { format, json, by }: CalibrateCommandOptions,
): void {
  if (report.mock) noteWarning(terminal, MOCK_REMARK);
  if (json || format === 'json') return terminal.json(report);
  terminal.print(`${terminal.style(printableLine(report.name), 'bold')}\n`);
  if (report.mock) terminal.print('No figures of a model: the verdicts of the mock driver mean nothing.\n');
  terminal.stdout.write(formatCalibration(report, terminal, by));
}

function exitCodeOf(report: CalibrationReport, { minAccuracy }: CalibrateCommandOptions): ExitCode {
  const { errors, accuracy, mock } = report;
  if (errors > 0 || mock || accuracy.value === null) return EXIT_CODE.failed;
  return minAccuracy !== undefined && accuracy.value < minAccuracy ? EXIT_CODE.notAllGood : EXIT_CODE.ok;
}

function tokensOf(reports: readonly CheckReport[]): number {
  return reports.reduce((sum, { summary }) => sum + (summary.usage?.total_tokens ?? 0), 0);
}
