import { SingleBar } from 'cli-progress';
import { type Clock, SystemClock } from '../../../modules/support/index.js';
import { formatProgressLine } from './progress-line.js';
import type { Terminal } from './terminal.js';
import { Throughput } from './throughput.js';

const WATCH_INTERVAL_MS = 1_000;

/** Details of an update besides the number of finished items. */
export interface ProgressUpdate {
  /** Finished items that failed. */
  readonly failed?: number;
  /** Finished items of an earlier run. They do not count towards the throughput of this one. */
  readonly earlier?: number;
  readonly total?: number;
}

/** Shows the progress of a command. Shows nothing if standard error is not a terminal. */
export interface Progress {
  update(done: number, details?: ProgressUpdate): void;
  stop(): void;
}

export interface ProgressOptions {
  /** Number of items. If unset, only the number of finished items is shown. */
  readonly total?: number;
  /** Names the limit that the work waits for now, in a few words. Called once a second. */
  readonly bindingLimit?: () => Promise<string | undefined>;
  /** Default: the system clock. */
  readonly clock?: Clock;
}

const SILENT: Progress = { update: () => undefined, stop: () => undefined };

/**
 * Starts a bar on standard error with throughput, binding limit and time left. It is removed when it stops.
 */
export function startProgress(terminal: Terminal, options: ProgressOptions = {}): Progress {
  return terminal.showsProgress ? showProgress(terminal, options) : SILENT;
}

function showProgress(
  terminal: Terminal,
  { total, bindingLimit, clock = new SystemClock() }: ProgressOptions,
): Progress {
  const throughput = new Throughput(clock);
  const watch = bindingLimit && new LimitWatch(clock, bindingLimit);
  const state = { done: 0, earlier: 0, failed: 0, total };
  const bar = new SingleBar({
    format: (_options, { maxWidth }: { maxWidth?: number }) =>
      formatProgressLine(
        { ...state, perMinute: throughput.perMinute(), limit: watch?.limit },
        maxWidth ?? terminal.columns,
      ),
    stream: terminal.stderr,
    clearOnComplete: true,
    hideCursor: true,
    // The command handles Ctrl-C itself.
    gracefulExit: false,
  });
  bar.start(total ?? 0, 0);
  return {
    update: (
      done,
      { failed = state.failed, earlier = state.earlier, total: newTotal = state.total } = {},
    ) => {
      throughput.add(done - earlier - (state.done - state.earlier));
      Object.assign(state, { done, earlier, failed, total: newTotal });
      bar.update(done);
    },
    stop: () => {
      watch?.stop();
      bar.stop();
    },
  };
}

/** Asks once a second for the binding limit, and keeps the answer until the next one. */
class LimitWatch {
  /** The last answer. */
  limit: string | undefined;
  private stopped = false;
  private cancelTimer: () => void = () => {};

  constructor(
    private readonly clock: Clock,
    private readonly ask: () => Promise<string | undefined>,
  ) {
    void this.update();
  }

  stop(): void {
    this.stopped = true;
    this.cancelTimer();
  }

  private async update(): Promise<void> {
    // The bar is useful without the limit too.
    this.limit = await this.ask().catch(() => undefined);
    if (!this.stopped) this.cancelTimer = this.clock.schedule(WATCH_INTERVAL_MS, () => void this.update());
  }
}
