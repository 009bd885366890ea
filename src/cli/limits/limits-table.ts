import wrapAnsi from 'wrap-ansi';
import type { ScopeState } from '../../../modules/llm-driver/index.js';
import { formatDuration, printableLine } from '../terminal/format.js';
import { formatTable } from '../terminal/table.js';
import { heldFor, formatCount, limitName } from './limit-text.js';

const HEADINGS = ['MODEL', 'LIMIT', 'LEFT', 'SOURCE', 'NOW'];
const GAP = 2;
/** A narrower column would not identify a model. */
const MIN_MODEL_WIDTH = 12;

/** Formats scopes as a table: one line per limit, and beside it the current activity of the scope. */
export function formatLimits(scopes: readonly ScopeState[], columns: number): string {
  const details = scopes.map(detailsOf);
  const all = [HEADINGS.slice(1), ...details.flat()];
  const widths = all[0]!.map((_, index) => Math.max(...all.map((line) => line[index]!.length)));
  const room = columns - widths.reduce((sum, width) => sum + width + GAP, 0);
  const rows = scopes.flatMap((scope, index) => {
    const name = printableLine(`${scope.driver}/${scope.model}`);
    return rowsOf(
      wrapAnsi(name, Math.max(MIN_MODEL_WIDTH, room), { hard: true }).split('\n'),
      details[index]!,
    );
  });
  return formatTable(HEADINGS, rows, columns);
}

/** Returns all columns but the first: one row per limit and per activity. */
function detailsOf(scope: ScopeState): string[][] {
  const limits = scope.limits.map((limit) => [limitName(limit), formatCount(limit.remaining), limit.source]);
  if (limits.length === 0) limits.push(['-', '-', '-']);
  const activity = activityOf(scope);
  return Array.from({ length: Math.max(limits.length, activity.length) }, (_, line) => [
    ...(limits[line] ?? ['', '', '']),
    activity[line] ?? '',
  ]);
}

function rowsOf(name: readonly string[], details: readonly string[][]): string[][] {
  return Array.from({ length: Math.max(name.length, details.length) }, (_, line) => [
    name[line] ?? '',
    ...(details[line] ?? ['', '', '', '']),
  ]);
}

function activityOf(scope: ScopeState): readonly string[] {
  const { inFlight, waiting, concurrency, heldForMs, nextInMs, circuit } = scope;
  const activity = [
    ...(circuit === 'closed' ? [] : [circuit === 'open' ? 'circuit open' : 'circuit half open']),
    ...(heldForMs > 0 ? [heldFor(heldForMs)] : []),
    ...(inFlight > 0 ? [`${inFlight} in flight`] : []),
    ...(waiting > 0 ? [`${waiting} waiting`] : []),
    ...(nextInMs === null ? [] : [`next in ${formatDuration(nextInMs)}`]),
  ];
  const shown = activity.length === 0 ? ['idle'] : activity;
  return concurrency === null ? shown : [...shown, `at most ${concurrency} at once`];
}
