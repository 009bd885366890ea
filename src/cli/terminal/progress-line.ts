import { formatDuration } from '../duration.js';

/** How far work is, and how fast it goes. */
export interface ProgressState {
  readonly done: number;
  /** Left out where nobody knows. */
  readonly total?: number;
  readonly failed: number;
  /** Left out while too little is done to tell. */
  readonly perMinute?: number;
  /** What holds the work up now, in a few words; left out where nothing does. */
  readonly limit?: string;
}

const WIDEST_BAR = 24;
const NARROWEST_BAR = 8;
const SEPARATOR = ' | ';

/**
 * One line shorter than `columns`: the bar gives way first, then the rate, the time left and the limit.
 */
export function formatProgressLine(state: ProgressState, columns: number): string {
  const { done, total, failed, limit } = state;
  const room = columns - 1;
  const head = [
    total === undefined ? `${done} done` : `${done}/${total}`,
    ...(failed > 0 ? [`${failed} failed`] : []),
  ];
  const [rate, left] = [rateOf(state), timeLeftOf(state)];
  const choices = [[rate, limit, left], [limit, left], [limit], []];
  const lines = choices.map((details) =>
    [...head, ...details.filter((each) => each !== undefined)].join(SEPARATOR),
  );
  const line = lines.find((each) => each.length <= room) ?? head.join(SEPARATOR).slice(0, room);
  return total === undefined ? line : withBar(line, done / total, room);
}

function withBar(line: string, share: number, room: number): string {
  const width = Math.min(WIDEST_BAR, room - line.length - 1);
  if (width < NARROWEST_BAR) return line;
  // Nothing of nothing is all of it.
  const filled = Math.round(width * (Number.isNaN(share) ? 1 : Math.min(1, share)));
  return `${'█'.repeat(filled)}${'░'.repeat(width - filled)} ${line}`;
}

function rateOf({ perMinute }: ProgressState): string | undefined {
  if (perMinute === undefined) return undefined;
  return `${perMinute < 10 ? Number(perMinute.toFixed(1)) : Math.round(perMinute)}/min`;
}

function timeLeftOf({ done, total, perMinute }: ProgressState): string | undefined {
  if (total === undefined || !perMinute || done >= total) return undefined;
  return `ETA ${formatDuration(((total - done) * 60_000) / perMinute)}`;
}
