import { Counter, type Histogram, type Registry } from 'prom-client';
import { type Durations, SECONDS } from './durations.js';

type Labels = Readonly<Record<string, string>>;

/**
 * Figures that are kept where they come up, and shown when somebody asks: they change with every request, and to look up a counter by
 * its labels each time costs more than all that is counted.
 */
export interface FiguresElsewhere<Figure> {
  readonly name: string;
  readonly help: string;
  readonly labelNames?: readonly string[];
  /** Everything there is to show, by its labels. */
  readonly read: () => Iterable<readonly [labels: Labels, figure: Figure]>;
}

/** Registers a counter. */
export function showCounts(registry: Registry, figures: FiguresElsewhere<number>): void {
  const { name, help, labelNames = [], read } = figures;
  new Counter({
    ...{ name, help, labelNames, registers: [registry] },
    collect() {
      this.reset();
      for (const [labels, count] of read()) this.inc(labels, count);
    },
  });
}

/** Registers a histogram. */
export function showDurations(registry: Registry, figures: FiguresElsewhere<Durations>): void {
  const { name, help, read } = figures;
  const metric = {
    ...{ name, help, type: 'histogram', aggregator: 'sum' },
    get: () =>
      Promise.resolve({ ...metric, values: [...read()].flatMap((each) => samplesOf(name, ...each)) }),
    reset: () => undefined,
  };
  // All that a registry asks of a metric; the library's own histograms count by themselves.
  registry.registerMetric(metric as unknown as Histogram);
}

function samplesOf(name: string, labels: Labels, durations: Durations): object[] {
  const { count, sumSeconds } = durations;
  const sample = (part: string, value: number, le?: string) => ({
    ...{ metricName: `${name}_${part}`, value },
    labels: le === undefined ? labels : { le, ...labels },
  });
  return [
    ...durations.notLonger().map((sum, bucket) => sample('bucket', sum, String(SECONDS[bucket]))),
    sample('bucket', count, '+Inf'),
    sample('sum', sumSeconds),
    sample('count', count),
  ];
}
