import { SingleBar } from 'cli-progress';
import type { Terminal } from './terminal.js';

/** Shows how far a command is; shows nothing where nobody watches. */
export interface Progress {
  update(done: number, details?: string, total?: number): void;
  stop(): void;
}

const SILENT: Progress = { update: () => undefined, stop: () => undefined };
const BAR_WIDTH = 24;

/**
 * A bar on standard error, gone when it stops.
 * @param total how much there is to do; `undefined` where nobody knows, and then only what is done is shown
 */
export function startProgress(terminal: Terminal, total: number | undefined): Progress {
  if (!terminal.showsProgress) return SILENT;
  const bar = new SingleBar({
    format:
      total === undefined ? '{value} done{details}' : '{bar} {value}/{total}{details} | {eta_formatted} left',
    stream: terminal.stderr,
    barsize: BAR_WIDTH,
    barCompleteChar: '█',
    barIncompleteChar: '░',
    clearOnComplete: true,
    hideCursor: true,
    // Ctrl-C belongs to the command.
    gracefulExit: false,
  });
  bar.start(total ?? 0, 0, { details: '' });
  return {
    update: (done, details = '', newTotal) => {
      if (newTotal !== undefined) bar.setTotal(newTotal);
      bar.update(done, { details: details === '' ? '' : ` | ${details}` });
    },
    stop: () => bar.stop(),
  };
}
