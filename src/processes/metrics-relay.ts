import type { ToPrimary } from './messages.js';
import type { WorkerProcess } from './worker.js';

/**
 * Passes on metrics between workers: the question of one to all others, and their answers to it. Keeps
 * nothing; the one that asked counts and waits.
 */
export class MetricsRelay {
  constructor(private readonly serving: () => readonly WorkerProcess[]) {}

  /** Passes on what `worker` sends from now on. */
  listen(worker: WorkerProcess): void {
    worker.on('message', (message) => this.pass(worker, message));
  }

  private pass(from: WorkerProcess, message: ToPrimary): void {
    const serving = this.serving();
    if (message.kind === 'metrics') {
      const { reader, reading, text } = message;
      const asked = serving.find(({ id }) => id === reader);
      asked?.send({ kind: 'metrics-of-other', reading, text }, ignored);
      return;
    }
    const { reading } = message;
    const others = serving.filter(({ id }) => id !== from.id);
    from.send({ kind: 'metrics-asked', reading, workers: others.length }, ignored);
    for (const other of others) other.send({ kind: 'read-metrics', reader: from.id, reading }, ignored);
  }
}

/** A worker that has ended is left out by the one that waits. */
const ignored = () => undefined;
