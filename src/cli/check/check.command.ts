import { randomUUID } from 'node:crypto';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { LlmDriverFacade, LlmDriverManager } from '../../../modules/llm-driver/index.js';
import { NamedModelsModule } from '../../../modules/named-models/index.js';
import {
  parseStandardsFile,
  StandardsCheckerModule,
  StandardsCheckerService,
  type CheckReport,
  type CheckSummary,
  type EvidenceMode,
} from '../../../modules/standards-checker/index.js';
import { appConfig, type AppConfig } from '../../config/app.config.js';
import { boundarySecretOf } from '../../config/boundary-secret.js';
import { inContext } from '../context.js';
import { fileProblem } from '../errors.js';
import { EXIT_CODE, type ExitCode } from '../cli-environment.js';
import { bindingLimit } from '../limits/limit-text.js';
import type { JsonOption, SamplingOptions } from '../options.js';
import { interruptible } from '../terminal/interruption.js';
import { startProgress } from '../terminal/progress.js';
import type { Terminal } from '../terminal/terminal.js';
import { formatReport } from './report-table.js';

const CHECKER = StandardsCheckerModule.forRootAsync({
  inject: [appConfig.KEY],
  useFactory: ({ key }: AppConfig) => ({ boundarySecret: boundarySecretOf(key) }),
});

export interface CheckCommandOptions extends SamplingOptions, JsonOption {
  readonly standards: string;
  readonly evidence?: EvidenceMode;
  readonly concurrency?: number;
  readonly seed?: number;
  readonly partTokens?: number;
  readonly output?: string;
}

/** The JSON of `--json` and `--output`: the report, and the names of document and standards. */
interface CheckDocument extends CheckReport {
  readonly document: string;
  readonly standards: string;
  /** True if the mock driver judged. Its verdicts are invented. */
  readonly mock: boolean;
}

/**
 * Checks a document against a file of standards.
 * @param folder relative paths are relative to it
 */
export async function runCheck(
  terminal: Terminal,
  folder: string,
  documentPath: string,
  { standards, output, json, ...options }: CheckCommandOptions,
): Promise<ExitCode> {
  const document = await read(resolve(folder, documentPath));
  const set = parseStandardsFile(await read(resolve(folder, standards)), standards);
  const { value, interrupted } = await interruptible(terminal, (signal) =>
    inContext(
      terminal,
      async (context) => {
        const llm = context.get(LlmDriverFacade);
        const progress = startProgress(terminal, {
          total: set.standards.length,
          bindingLimit: async () => bindingLimit(await llm.limits()),
        });
        const onProgress = ({ done }: { readonly done: number }) => progress.update(done);
        try {
          const request = { document, standards: set, ...options, signal, onProgress };
          const report = await context.get(StandardsCheckerService).check(request);
          return { report, mock: isMock(context.get(LlmDriverManager), report.summary) };
        } finally {
          progress.stop();
        }
      },
      { modules: [CHECKER, NamedModelsModule] },
    ),
  );
  const { report, mock } = value;
  const result: CheckDocument = { document: basename(documentPath), standards: set.name, mock, ...report };
  if (output !== undefined) await write(resolve(folder, output), `${JSON.stringify(result, null, 2)}\n`);
  if (json) terminal.json(result);
  else {
    const heading = terminal.style(`${basename(documentPath)}: ${set.name}`, 'bold');
    terminal.print(`${heading}\n\n${formatReport(report, terminal)}`);
    if (mock) terminal.print(mockNote(terminal));
  }
  return interrupted ? EXIT_CODE.interrupted : exitCodeOf(report.summary);
}

function exitCodeOf({ total, met, error }: CheckSummary): ExitCode {
  if (error > 0) return EXIT_CODE.failed;
  return met === total ? EXIT_CODE.ok : EXIT_CODE.notAllGood;
}

function isMock(manager: LlmDriverManager, { driver }: CheckSummary): boolean {
  return manager.implementationOf(driver ?? manager.defaultName()) === 'mock';
}

function mockNote(terminal: Terminal): string {
  return [
    '',
    terminal.style('The mock driver invents its verdicts: no model judged this document.', 'yellow'),
    'For a real check: npx llm settings:set groq api_key, then add --driver groq.',
  ].join('\n');
}

async function read(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    throw fileProblem('read', path, error);
  }
}

/** Writes the whole report or nothing: first to a draft, which is then renamed. */
async function write(path: string, text: string): Promise<void> {
  const draft = `${path}.${randomUUID()}.tmp`;
  try {
    await writeFile(draft, text, { flag: 'wx' });
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw fileProblem('write', path, error);
  }
}
