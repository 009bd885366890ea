import type { OtherMetrics } from '../../modules/metrics/index.js';
import type { Clock } from '../../modules/support/index.js';
import type { ToPrimary, ToWorker } from './messages.js';
import { MetricsOfOthers } from './metrics-of-others.js';

/** What a worker process does for the one that started it. */
export interface WorkerDuties {
  /** @param takenOver another worker has taken its place */
  readonly end: (takenOver: boolean) => void;
  /** Returns the metrics of this process. */
  readonly readMetrics: () => Promise<string>;
}

/** The channel between a worker process and the process that started it. */
export class PrimaryLink {
  private readonly others: MetricsOfOthers;

  constructor(duties: WorkerDuties, clock: Clock) {
    this.others = new MetricsOfOthers(send, clock);
    process.on('message', (message: ToWorker) => this.receive(message, duties));
  }

  /** Reads the metrics of the other workers. */
  readonly readOthers = (): Promise<OtherMetrics> => this.others.read();

  private receive(message: ToWorker, duties: WorkerDuties): void {
    if (message.kind === 'end' || message.kind === 'retire') return duties.end(message.kind === 'retire');
    if (message.kind !== 'read-metrics') return this.others.receive(message);
    const { reader, reading } = message;
    duties.readMetrics().then(
      (text) => send({ kind: 'metrics', reader, reading, text }),
      // The one that asked counts it as missing.
      () => undefined,
    );
  }
}

function send(message: ToPrimary): void {
  process.send?.(message, undefined, undefined, () => undefined);
}
