import wrapAnsi from 'wrap-ansi';
import { formatDuration, printableLine } from '../terminal/format.js';
import type { PoolOutcome } from './pool-job.js';

/** An outcome, and what the reader of the answers must know. */
export interface PoolReport extends PoolOutcome {
  readonly warnings: readonly string[];
}

const LABEL_WIDTH = 11;
const MAX_COLUMNS_SHOWN = 12;

/**
 * Formats the outcome for people, one figure per line; a line wider than `columns` is wrapped.
 * @param now in milliseconds since 1970
 */
export function formatPoolReport(
  report: PoolReport,
  outputName: string,
  columns: number,
  now = Date.now(),
): string {
  const rows = [...figures(report), ...files(report, outputName), ...advice(report)];
  return rows
    .flatMap(([label, text]) => {
      const lines = wrapAnsi(text, columns - LABEL_WIDTH, { hard: true }).split('\n');
      return lines.map((line, index) => (index === 0 ? label : '').padEnd(LABEL_WIDTH) + line);
    })
    .concat(report.ok < report.total ? runAgain(report, columns, now) : [])
    .join('\n');
}

type Row = readonly [label: string, text: string];

function figures({ total, ok, failed, resumed, not_asked, failures, ...rest }: PoolReport): Row[] {
  const { usage, retries, duration_ms } = rest;
  const tokens = `${count(usage.prompt_tokens)} in, ${count(usage.completion_tokens)} out`;
  return [
    ['prompts', count(total)],
    ['answered', count(ok) + (resumed > 0 ? ` (${count(resumed)} by an earlier run)` : '')],
    ['failed', count(failed)],
    ...failures.map(({ code, count: n, message }): Row => ['', `${count(n)} × ${code}: ${message}`]),
    ...rowIf(not_asked > 0, 'not asked', count(not_asked)),
    ['tokens', tokens + (usage.estimated ? ' (partly estimated)' : '')],
    ['retries', count(retries)],
    ['time', `${(duration_ms / 1000).toFixed(1)} s`],
  ];
}

function files({ columns, removed, earlier_output }: PoolReport, outputName: string): Row[] {
  const shown = columns.slice(0, MAX_COLUMNS_SHOWN).map(printableLine).join(', ');
  const more = columns.length > MAX_COLUMNS_SHOWN ? ` and ${columns.length - MAX_COLUMNS_SHOWN} more` : '';
  return [
    ...rowIf(columns.length > 0, 'columns', `${shown}${more} (kept beside the results, not sent)`),
    ['results', outputName],
    ...rowIf(
      removed > 0,
      '',
      `${count(removed)} of prompts that are no longer in the file, without an index`,
    ),
    ...rowIf(earlier_output !== undefined, '', `the earlier results are now in ${earlier_output}`),
  ];
}

function advice({ warnings, escaped_cells = 0 }: PoolReport): Row[] {
  return [
    ...warnings.map((warning): Row => ['warning', warning]),
    ...rowIf(
      escaped_cells > 0,
      'warning',
      `${count(escaped_cells)} ${escaped_cells === 1 ? 'cell begins' : 'cells begin'} like a formula: with a ' in ` +
        'front, no spreadsheet runs it; JSON lines have the plain text',
    ),
  ];
}

function runAgain({ retry_at }: PoolReport, columns: number, now: number): string[] {
  const when = retry_at === undefined ? '' : ` from ${localTime(retry_at, now)} on`;
  return wrapAnsi(
    `Run the same command again${when} to ask the prompts that have no answer yet.`,
    columns,
  ).split('\n');
}

/** Formats a time as `2026-11-30 00:00:05 GMT+1 (in 3h15m)`, in the time zone of this machine. */
export function localTime(iso: string, now: number): string {
  const time = new Date(Math.ceil(Date.parse(iso) / 1000) * 1000);
  const zone = new Intl.DateTimeFormat('en-US', { timeZoneName: 'short' })
    .formatToParts(time)
    .find(({ type }) => type === 'timeZoneName')?.value;
  const day = [time.getFullYear(), pad(time.getMonth() + 1), pad(time.getDate())].join('-');
  const clock = [time.getHours(), time.getMinutes(), time.getSeconds()].map(pad).join(':');
  const wait = Date.parse(iso) - now;
  return `${day} ${clock}${zone === undefined ? '' : ` ${zone}`}${wait > 0 ? ` (in ${formatDuration(wait)})` : ''}`;
}

function pad(value: number): string {
  return String(value).padStart(2, '0');
}

function rowIf(condition: boolean, label: string, text: string): Row[] {
  return condition ? [[label, text]] : [];
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}
