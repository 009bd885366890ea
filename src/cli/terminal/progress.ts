import { SingleBar } from 'cli-progress';
import { type Clock, SystemClock } from '../../../modules/support/index.js';
import { LimitWatch } from '../limits/limit-watch.js';
import { formatProgressLine } from './progress-line.js';
import type { Terminal } from './terminal.js';
import { Throughput } from './throughput.js';

/** What there is to say beside how much is done. */
export interface ProgressNews {
  /** Of what is done. */
  readonly failed?: number;
  /** Of what is done, by an earlier run: it says nothing about how fast this one is. */
  readonly earlier?: number;
  readonly total?: number;
}

/** Shows how far a command is; shows nothing where nobody watches. */
export interface Progress {
  update(done: number, news?: ProgressNews): void;
  stop(): void;
}

export interface ProgressOptions {
  /** How much there is to do; left out where nobody knows, and then only what is done is shown. */
  readonly total?: number;
  /** What holds the work up right now, in a few words. Asked once a second. */
  readonly limitInForce?: () => Promise<string | undefined>;
  /** Default: the machine's own. */
  readonly clock?: Clock;
}

const SILENT: Progress = { update: () => undefined, stop: () => undefined };

/** A bar on standard error with the throughput, the limit in force and the time left, gone when it stops. */
export function startProgress(terminal: Terminal, options: ProgressOptions = {}): Progress {
  return terminal.showsProgress ? showProgress(terminal, options) : SILENT;
}

function showProgress(
  terminal: Terminal,
  { total, limitInForce, clock = new SystemClock() }: ProgressOptions,
): Progress {
  const throughput = new Throughput(clock);
  const watch = limitInForce && new LimitWatch(clock, limitInForce);
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
    // Ctrl-C belongs to the command.
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
