import { randomUUID } from 'node:crypto';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { NamedModelsModule } from '../../../modules/named-models/index.js';
import { LlmDriverFacade, LlmDriverManager } from '../../../modules/llm-driver/index.js';
import {
  parseStandardsFile,
  StandardsCheckerModule,
  StandardsCheckerService,
  type CheckReport,
  type CheckSummary,
} from '../../../modules/standards-checker/index.js';
import { inContext } from '../context.js';
import { EXIT_CODE, type ExitCode } from '../exit-code.js';
import { fileProblem } from '../file-problem.js';
import { interruptible } from '../terminal/interruption.js';
import { bindingLimit } from '../limits/binding-limit.js';
import { startProgress } from '../terminal/progress.js';
import type { Terminal } from '../terminal/terminal.js';
import { formatReport } from './report-table.js';

export interface CheckCommandOptions {
  readonly standards: string;
  readonly driver?: string;
  readonly model?: string;
  readonly concurrency?: number;
  readonly output?: string;
  readonly json?: boolean;
}

/** What `--json` and `--output` give: the report, and what it is about. */
interface CheckDocument extends CheckReport {
  readonly document: string;
  readonly standards: string;
  /** The mock judged: its verdicts are made up. */
  readonly mock: boolean;
}

/**
 * Holds a document against a file of standards.
 * @param folder what relative paths are relative to
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
        const limitInForce = async () => bindingLimit(await llm.limits());
        const progress = startProgress(terminal, { total: set.standards.length, limitInForce });
        const onProgress = ({ done }: { readonly done: number }) => progress.update(done);
        try {
          const request = { document, standards: set, ...options, signal, onProgress };
          const report = await context.get(StandardsCheckerService).check(request);
          return { report, mock: isMock(context.get(LlmDriverManager), report.summary) };
        } finally {
          progress.stop();
        }
      },
      { modules: [StandardsCheckerModule, NamedModelsModule] },
    ),
  );
  const { report, mock } = value;
  const whole: CheckDocument = { document: basename(documentPath), standards: set.name, mock, ...report };
  if (output !== undefined) await write(resolve(folder, output), `${JSON.stringify(whole, null, 2)}\n`);
  if (json) terminal.json(whole);
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

/** The whole report or none: beside the file first, then in its place. */
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
