import { resolve } from 'node:path';
import {
  acceptedIds,
  baselineOf,
  chooseByTags,
  combineSets,
  costOf,
  failingIds,
  outcomeOf,
  parseBaseline,
  readStandardSet,
  summaryOfAll,
  worstOf,
  type Baseline,
  type CheckedReport,
  type CheckReport,
  type DocumentReport,
  type Gate,
  type LocatedSet,
  type Severity,
  type StandardSet,
  type Verdict,
} from '../../../modules/standards-checker/index.js';
import { AppError } from '../../../modules/support/index.js';
import { EXIT_CODE, type CliEnvironment, type ExitCode } from '../cli-environment.js';
import { reportError, UsageError } from '../errors.js';
import type { Terminal } from '../terminal/terminal.js';
import { assertWritable, readInput, writeOutput } from './check-files.js';
import { setFinder } from './find-sets.js';
import { estimateDocuments, estimateText } from './estimate-documents.js';
import { judgeDocuments, type JudgingOptions } from './judge-documents.js';
import { readDocuments, type NamedDocument } from './read-documents.js';
import { findRecording } from './recorded-run.js';
import { reportTargets, type ReportTargets, type TargetOptions } from './report-targets.js';
import { nextStep, textOf } from './report-texts.js';

export interface CheckCommandOptions extends JudgingOptions, TargetOptions {
  readonly standards: readonly string[];
  readonly tags?: readonly string[];
  readonly failOn?: readonly Verdict[];
  readonly failUnder?: number;
  readonly severity?: Severity;
  readonly baseline?: string;
  readonly writeBaseline?: string;
  readonly estimate?: boolean;
}

type CheckEnvironment = Pick<CliEnvironment, 'terminal' | 'folder' | 'packageFolder' | 'version'>;

const EXIT_CODES = {
  passed: EXIT_CODE.ok,
  failed: EXIT_CODE.notAllGood,
  unjudged: EXIT_CODE.failed,
} as const;

/** Checks documents against sets of standards. Prints its errors. */
export async function runCheck(
  environment: CheckEnvironment,
  documents: readonly string[],
  options: CheckCommandOptions,
): Promise<ExitCode> {
  try {
    return await check(environment, documents, options);
  } catch (error) {
    const code = await reportError(error, environment.terminal);
    if (code === EXIT_CODE.interrupted) return code;
    return error instanceof AppError && error.status < 500 ? EXIT_CODE.wrongInput : code;
  }
}

async function check(
  { terminal, folder, packageFolder, version }: CheckEnvironment,
  words: readonly string[],
  options: CheckCommandOptions,
): Promise<ExitCode> {
  const targets = reportTargets(options);
  const outputs = [...targets.files.map(({ path }) => path), options.writeBaseline ?? []].flat();
  const documents = await readDocuments(terminal, folder, words, outputs);
  const set = await chosenSet(options, setFinder(folder, packageFolder));
  const before = options.baseline === undefined ? undefined : await readBaseline(folder, options.baseline);
  if (options.estimate === true) return estimate(terminal, documents, set, { ...options, ...targets });
  for (const output of outputs) await assertWritable(resolve(folder, output));
  const recording = await findRecording(packageFolder, documents, set);
  const asked = {
    ...options,
    ...(typeof options.cache === 'string' && { cache: resolve(folder, options.cache) }),
  };
  const { value, interrupted } = await judgeDocuments(terminal, documents, set, asked, recording);
  const report: CheckedReport = {
    documents: value.reports.map((each, index) =>
      documentReport(documents[index]!, each, { set, before, gate: options }),
    ),
    summary: summaryOfAll(value.reports),
    standards: set.name,
    rules: set.standards,
    judge: value.judge,
    version,
  };
  if (options.writeBaseline !== undefined) {
    const text = `${JSON.stringify(nextBaseline(report, before), null, 2)}\n`;
    await writeOutput(resolve(folder, options.writeBaseline), text);
  }
  await writeReports(report, targets, terminal, folder);
  if (value.judge !== 'model') terminal.note(nextStep(value.configured));
  const outcomes = report.documents.map((each) => outcomeOf(each, each.failing, options));
  return interrupted ? EXIT_CODE.interrupted : EXIT_CODES[worstOf(outcomes, value.judge)];
}

/** @throws UsageError for options that need verdicts */
async function estimate(
  terminal: Terminal,
  documents: readonly NamedDocument[],
  set: StandardSet,
  options: CheckCommandOptions & ReportTargets,
): Promise<ExitCode> {
  const { files, printed, writeBaseline } = options;
  if (files.length > 0 || writeBaseline !== undefined || !['table', 'json'].includes(printed)) {
    throw new UsageError(
      '--estimate calls no model and has no report: it is printed as text, or with --json.',
    );
  }
  const found = await estimateDocuments(terminal, documents, set, options);
  const counts = { documents: documents.length, standards: set.standards.length };
  terminal.stdout.write(
    printed === 'json' ? `${JSON.stringify(found, null, 2)}\n` : estimateText(found, counts),
  );
  return EXIT_CODE.ok;
}

async function chosenSet(
  { standards, tags }: CheckCommandOptions,
  find: ReturnType<typeof setFinder>,
): Promise<StandardSet> {
  const sets: LocatedSet[] = [];
  for (const reference of standards) sets.push(await readStandardSet(reference, find));
  const set = combineSets(sets);
  return { ...set, standards: chooseByTags(set.standards, tags) };
}

async function readBaseline(folder: string, path: string): Promise<Baseline> {
  return parseBaseline(await readInput(resolve(folder, path)));
}

interface Rules {
  readonly set: StandardSet;
  readonly before: Baseline | undefined;
  readonly gate: Gate;
}

function documentReport(
  { path, document }: NamedDocument,
  report: CheckReport,
  { set, before, gate }: Rules,
): DocumentReport {
  const accepted = before && acceptedIds(before, { path, verdicts: report.verdicts, rules: set.standards });
  return {
    ...report,
    document: { path, text: document.text, kind: document.kind },
    accepted,
    failing: failingIds(report.verdicts, gate, accepted),
  };
}

function nextBaseline({ documents, rules }: CheckedReport, before: Baseline | undefined): Baseline {
  const earlier = before ?? { version: 1, accepted: [] };
  return documents.reduce<Baseline>(
    (baseline, { document: { path }, verdicts }) => baselineOf({ path, verdicts, rules }, baseline),
    earlier,
  );
}

async function writeReports(
  report: CheckedReport,
  { printed, files }: ReportTargets,
  terminal: Terminal,
  folder: string,
): Promise<void> {
  for (const { path, format } of files) {
    await writeOutput(resolve(folder, path), textOf(format, report, terminal));
  }
  terminal.stdout.write(textOf(printed, report, terminal));
  if (printed !== 'table') terminal.note(costOf(report));
}
