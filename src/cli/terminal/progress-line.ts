import { formatDuration } from './format.js';

/** The state of a command's work, and its speed. */
export interface ProgressState {
  readonly done: number;
  /** Unset if unknown. */
  readonly total?: number;
  readonly failed: number;
  /** Items per minute. Unset until enough is done to tell. */
  readonly perMinute?: number;
  /** The limit that the work waits for now, in a few words. Unset if there is none. */
  readonly limit?: string;
}

const MAX_BAR_WIDTH = 24;
const MIN_BAR_WIDTH = 8;
const SEPARATOR = ' | ';

/**
 * Formats one line that is shorter than `columns`. Drops the bar first, then the rate, the time left and the
 * limit.
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
  const width = Math.min(MAX_BAR_WIDTH, room - line.length - 1);
  if (width < MIN_BAR_WIDTH) return line;
  // 0 of 0 is NaN, and complete.
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
