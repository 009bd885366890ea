import type { ScopeState } from '../../../modules/llm-driver/index.js';
import { formatDuration } from '../duration.js';
import { printableLine } from '../terminal/printable.js';
import { formatTable } from '../terminal/table.js';
import { wrapText } from '../terminal/wrap-text.js';
import { heldFor } from './binding-limit.js';
import { formatCount, limitName } from './limit-name.js';

const HEADINGS = ['MODEL', 'LIMIT', 'LEFT', 'SOURCE', 'NOW'];
const GAP = 2;
/** Less says nothing of a model. */
const LEAST_MODEL_WIDTH = 12;

/** Scopes as a person reads them: a line for each limit, and beside it what the scope does now. */
export function formatLimits(scopes: readonly ScopeState[], columns: number): string {
  const details = scopes.map(detailsOf);
  const all = [HEADINGS.slice(1), ...details.flat()];
  const widths = all[0]!.map((_, index) => Math.max(...all.map((line) => line[index]!.length)));
  const room = columns - widths.reduce((sum, width) => sum + width + GAP, 0);
  const rows = scopes.flatMap((scope, index) => {
    const name = printableLine(`${scope.driver}/${scope.model}`);
    return rowsOf(wrapText(name, Math.max(LEAST_MODEL_WIDTH, room)), details[index]!);
  });
  return formatTable(HEADINGS, rows, columns);
}

/** All columns but the first, a line for each limit and for each thing that goes on. */
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
  const doing = activity.length === 0 ? ['idle'] : activity;
  return concurrency === null ? doing : [...doing, `at most ${concurrency} at once`];
}
