import { extname } from 'node:path';
import { REPORT_FORMATS, type ReportFormat } from '../../../modules/standards-checker/index.js';
import { UsageError } from '../errors.js';

/** A format of a report; `table` is the text that a terminal shows. */
export type PrintedFormat = ReportFormat | 'table';

/** Where reports go. */
export interface ReportTargets {
  /** Printed on standard output. */
  readonly printed: PrintedFormat;
  readonly files: readonly { readonly path: string; readonly format: PrintedFormat }[];
}

/** All formats, as `--help` lists them. */
export const FORMAT_NAMES: readonly PrintedFormat[] = [
  'table',
  ...(Object.keys(REPORT_FORMATS) as ReportFormat[]),
];

const FORMAT_OF_ENDING: Readonly<Record<string, PrintedFormat>> = {
  '.md': 'markdown',
  '.xml': 'junit',
  '.sarif': 'sarif',
  '.html': 'html',
  '.htm': 'html',
  '.txt': 'table',
};

export interface TargetOptions {
  /** Values of `--format`: `name`, or `name=file`. */
  readonly format?: readonly string[];
  /** Values of `--output`. */
  readonly output?: readonly string[];
  readonly json?: boolean;
}

/**
 * Reads `--format`, `--output` and `--json`.
 * @throws UsageError for an unknown format, or for two formats on standard output
 */
export function reportTargets({ format = [], output = [], json = false }: TargetOptions): ReportTargets {
  const printed: PrintedFormat[] = json ? ['json'] : [];
  const files = output.map((path) => ({
    path,
    format: FORMAT_OF_ENDING[extname(path).toLowerCase()] ?? 'json',
  }));
  for (const value of format) {
    const [, name = '', path] = /^([^=]*)(?:=(.*))?$/s.exec(value) ?? [];
    const known = FORMAT_NAMES.find((each) => each === name);
    if (known === undefined || path === '') {
      throw new UsageError(
        `--format ${value}: expected ${FORMAT_NAMES.join(', ')}, or one with a file: sarif=report.sarif.`,
      );
    }
    if (path === undefined) printed.push(known);
    else files.push({ path, format: known });
  }
  const [first = 'table', other] = [...new Set(printed)];
  if (other !== undefined) {
    throw new UsageError(
      `Only one format can be printed, not ${first} and ${other}. Write one to a file: --format ${other}=FILE.`,
    );
  }
  const paths = files.map(({ path }) => path);
  const twice = paths.find((path, index) => paths.indexOf(path) !== index);
  if (twice !== undefined) throw new UsageError(`${twice} is to be written twice.`);
  return { printed: first, files };
}
