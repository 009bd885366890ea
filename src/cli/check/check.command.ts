import { resolve } from 'node:path';
import { LlmDriverFacade, LlmDriverManager } from '../../../modules/llm-driver/index.js';
import { NamedModelsModule } from '../../../modules/named-models/index.js';
import {
  acceptedIds,
  baselineOf,
  chooseByTags,
  combineSets,
  costOf,
  failingIds,
  formatReportAs,
  outcomeOf,
  parseBaseline,
  readDocument,
  readStandardSet,
  StandardsCheckerModule,
  StandardsCheckerService,
  type Baseline,
  type CheckedReport,
  type CheckReport,
  type EvidenceMode,
  type Gate,
  type LocatedSet,
  type Severity,
  type StandardSet,
  type Verdict,
} from '../../../modules/standards-checker/index.js';
import { appConfig, type AppConfig } from '../../config/app.config.js';
import { boundarySecretOf } from '../../config/boundary-secret.js';
import { AppError } from '../../../modules/support/index.js';
import { EXIT_CODE, type CliEnvironment, type ExitCode } from '../cli-environment.js';
import { inContextOfStored } from '../context.js';
import { reportError } from '../errors.js';
import { bindingLimit } from '../limits/limit-text.js';
import type { SamplingOptions } from '../options.js';
import { interruptible } from '../terminal/interruption.js';
import { startProgress } from '../terminal/progress.js';
import { Terminal } from '../terminal/terminal.js';
import { assertWritable, pathForReaders, readInput, writeOutput } from './check-files.js';
import { setFinder } from './find-sets.js';
import { formatReport } from './report-table.js';
import { reportTargets, type PrintedFormat, type TargetOptions } from './report-targets.js';

/** Without stored secrets there is no `APP_KEY`. */
const CHECKER = StandardsCheckerModule.forRootAsync({
  inject: [{ token: appConfig.KEY, optional: true }],
  useFactory: (app?: AppConfig) => (app ? { boundarySecret: boundarySecretOf(app.key) } : {}),
});

export interface CheckCommandOptions extends SamplingOptions, TargetOptions {
  readonly standards: readonly string[];
  readonly tags?: readonly string[];
  readonly evidence?: EvidenceMode;
  readonly concurrency?: number;
  readonly seed?: number;
  readonly partTokens?: number;
  readonly failOn?: readonly Verdict[];
  readonly failUnder?: number;
  readonly severity?: Severity;
  readonly baseline?: string;
  readonly writeBaseline?: string;
}

type CheckEnvironment = Pick<CliEnvironment, 'terminal' | 'folder' | 'packageFolder' | 'version'>;

const EXIT_CODES = {
  passed: EXIT_CODE.ok,
  failed: EXIT_CODE.notAllGood,
  unjudged: EXIT_CODE.failed,
} as const;

/** Checks a document against sets of standards. Prints its errors. */
export async function runCheck(
  environment: CheckEnvironment,
  documentPath: string,
  options: CheckCommandOptions,
): Promise<ExitCode> {
  try {
    return await check(environment, documentPath, options);
  } catch (error) {
    const code = await reportError(error, environment.terminal);
    if (code === EXIT_CODE.interrupted) return code;
    return error instanceof AppError && error.status < 500 ? EXIT_CODE.wrongInput : code;
  }
}

async function check(
  { terminal, folder, packageFolder, version }: CheckEnvironment,
  documentPath: string,
  options: CheckCommandOptions,
): Promise<ExitCode> {
  const targets = reportTargets(options);
  const document = readDocument(await readInput(resolve(folder, documentPath)));
  const set = await chosenSet(options, setFinder(folder, packageFolder));
  const before = options.baseline === undefined ? undefined : await readBaseline(folder, options.baseline);
  const outputs = [...targets.files.map(({ path }) => path), options.writeBaseline ?? []].flat();
  for (const output of outputs) await assertWritable(resolve(folder, output));
  const { value, interrupted } = await judge(terminal, document.text, set, options);
  const path = pathForReaders(folder, documentPath);
  const findings = { path, verdicts: value.report.verdicts, rules: set.standards };
  const accepted = before && acceptedIds(before, findings);
  const gate: Gate = options;
  const report: CheckedReport = {
    ...value.report,
    document: { path, text: document.text },
    standards: set.name,
    rules: set.standards,
    accepted,
    failing: failingIds(findings.verdicts, gate, accepted),
    mock: value.mock,
    version,
  };
  if (options.writeBaseline !== undefined) {
    const text = `${JSON.stringify(baselineOf(findings, before), null, 2)}\n`;
    await writeOutput(resolve(folder, options.writeBaseline), text);
  }
  for (const { path: file, format } of targets.files) {
    await writeOutput(resolve(folder, file), textOf(format, report, terminal));
  }
  terminal.stdout.write(textOf(targets.printed, report, terminal));
  if (targets.printed !== 'table') terminal.note(costOf(report));
  return interrupted ? EXIT_CODE.interrupted : EXIT_CODES[outcomeOf(report, report.failing, gate)];
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

function judge(
  terminal: Terminal,
  document: string,
  standards: StandardSet,
  options: CheckCommandOptions,
): Promise<{ readonly value: { report: CheckReport; mock: boolean }; readonly interrupted: boolean }> {
  return interruptible(terminal, (signal) =>
    inContextOfStored(
      terminal,
      async (context) => {
        const llm = context.get(LlmDriverFacade);
        const progress = startProgress(terminal, {
          total: standards.standards.length,
          bindingLimit: async () => bindingLimit(await llm.limits()),
        });
        const onProgress = ({ done }: { readonly done: number }) => progress.update(done);
        try {
          const { driver, model, concurrency, temperature, seed, maxTokens } = options;
          const { partTokens, system, evidence } = options;
          const asked = { driver, model, concurrency, temperature, seed, maxTokens };
          const request = { document, standards, ...asked, partTokens, system, evidence, signal, onProgress };
          const report = await context.get(StandardsCheckerService).check(request);
          const manager = context.get(LlmDriverManager);
          const judgedBy = report.summary.driver ?? manager.defaultName();
          return { report, mock: manager.implementationOf(judgedBy) === 'mock' };
        } finally {
          progress.stop();
        }
      },
      { modules: [CHECKER], storedModules: [NamedModelsModule] },
    ),
  );
}

function textOf(format: PrintedFormat, report: CheckedReport, terminal: Terminal): string {
  if (format !== 'table') return formatReportAs(format, report);
  const name = report.document.path.slice(report.document.path.lastIndexOf('/') + 1);
  const heading = terminal.style(`${name}: ${report.standards}`, 'bold');
  const note = report.mock ? `${mockNote(terminal)}\n` : '';
  return `${heading}\n\n${formatReport(report, terminal, report.accepted)}\n${note}`;
}

function mockNote(terminal: Terminal): string {
  return [
    '',
    terminal.style('The mock driver invents its verdicts: no model judged this document.', 'yellow'),
    'For a real check: npx llm settings:set groq api_key, then add --driver groq.',
  ].join('\n');
}
