import type { OtherMetrics } from '../../modules/metrics/index.js';
import type { Clock } from '../../modules/support/index.js';
import type { ToPrimary, ToWorker } from './messages.js';

/** A worker that has not answered after this time is left out. */
const ANSWER_MS = 2_000;

interface Reading {
  /** How many were asked, as soon as that is known. */
  asked: number | undefined;
  readonly texts: string[];
  readonly done: () => void;
}

/** Reads the metrics of the other worker processes, through the process that started them. */
export class MetricsOfOthers {
  private readonly readings = new Map<number, Reading>();
  private count = 0;

  constructor(
    private readonly send: (message: ToPrimary) => void,
    private readonly clock: Clock,
  ) {}

  /** Resolves when all have answered, or after two seconds. */
  async read(): Promise<OtherMetrics> {
    const number = (this.count += 1);
    const texts: string[] = [];
    const reading = await new Promise<Reading>((resolve) => {
      const cancel = this.clock.schedule(ANSWER_MS, () => entry.done());
      const entry: Reading = {
        ...{ asked: undefined, texts },
        done: () => {
          cancel();
          resolve(entry);
        },
      };
      this.readings.set(number, entry);
      this.send({ kind: 'ask-metrics', reading: number });
    });
    this.readings.delete(number);
    // Without an answer of the primary process nothing is known of the others: at least one is missing.
    return { texts, missing: (reading.asked ?? 1) - texts.length };
  }

  /** Takes an answer. One that comes too late counts for nothing. */
  receive(message: Extract<ToWorker, { readonly reading: number }>): void {
    const reading = this.readings.get(message.reading);
    if (reading === undefined) return;
    if (message.kind === 'metrics-asked') reading.asked = message.workers;
    else if (message.kind === 'metrics-of-other') reading.texts.push(message.text);
    if (reading.texts.length === reading.asked) reading.done();
  }
}
