import { Injectable, Logger } from '@nestjs/common';
import { collectDefaultMetrics, Counter, Gauge, Histogram, type Metric, Registry } from 'prom-client';
import { loggableError, packageVersion } from '../support/index.js';
import { BUCKETS_SECONDS, type DurationCounts } from './duration-counts.js';
import { mergeMetrics } from './merge-metrics.js';

export type Labels = Readonly<Record<string, string>>;

/** One value of a metric, and its labels. */
export type Sample = readonly [labels: Labels, value: number];

/**
 * A counter whose samples are kept elsewhere and collected when metrics are read. For counts that change with
 * every request: to increment a counter of prom-client costs 2 us, because it looks up its labels each time.
 */
export interface CollectedMetric {
  readonly name: string;
  readonly help: string;
  readonly labelNames?: readonly string[];
  /** Returns all samples. They only ever grow. */
  readonly collect: () => Iterable<Sample>;
}

/** A histogram of durations that are counted elsewhere. See {@link CollectedMetric}. */
export interface CollectedHistogram {
  readonly name: string;
  readonly help: string;
  readonly collect: () => Iterable<readonly [labels: Labels, counts: DurationCounts]>;
}

const MISSING = [
  '# HELP metrics_processes_missing Processes of this server that did not answer in time, and are left out.',
  '# TYPE metrics_processes_missing gauge',
  'metrics_processes_missing ',
].join('\n');

/** Metrics of other processes of the same server. */
export interface OtherMetrics {
  /** In the text format of Prometheus, one of each process. */
  readonly texts: readonly string[];
  /** Processes that did not answer in time. */
  readonly missing: number;
}

/**
 * Registers every metric of this process. Those of Node itself (event-loop delay, memory, CPU) are registered
 * already.
 */
@Injectable()
export class MetricsRegistry {
  readonly registry = new Registry();
  private readonly refreshers: (() => void | Promise<void>)[] = [];
  private readonly logger = new Logger('metrics');
  private readOthers: (() => Promise<OtherMetrics>) | undefined;

  constructor() {
    collectDefaultMetrics({ register: this.registry });
    const build = this.gauge('nest_llm_driver_build_info', 'The version that runs; always 1.', [
      'version',
      'node_version',
    ]);
    build.set({ version: packageVersion(), node_version: process.version }, 1);
  }

  /** Adds a label `node` to every metric: the name of this process among others. Default: no such label. */
  nameNode(node: string): void {
    this.registry.setDefaultLabels({ node });
  }

  /** Adds a counter whose samples are collected. */
  collectedCounter({ name, help, labelNames = [], collect }: CollectedMetric): void {
    new Counter({
      name,
      help,
      labelNames,
      registers: [this.registry],
      collect() {
        this.reset();
        for (const [labels, value] of collect()) this.inc(labels, value);
      },
    });
  }

  /** Adds a histogram of durations whose counts are collected. */
  collectedHistogram({ name, help, collect }: CollectedHistogram): void {
    const get = () =>
      Promise.resolve({
        ...{ name, help, type: 'histogram', aggregator: 'sum' },
        values: Array.from(collect(), ([labels, counts]) => counts.lines(name, labels)).flat(),
      });
    // All that a registry asks of a metric. The library's histogram has no way to set its counts.
    this.registry.registerMetric({ name, get } as unknown as Metric);
  }

  /** Adds a histogram of durations, in seconds. */
  histogram<Label extends string>(
    name: string,
    help: string,
    labelNames: readonly Label[],
  ): Histogram<Label> {
    return new Histogram({ name, help, labelNames, buckets: BUCKETS_SECONDS, registers: [this.registry] });
  }

  gauge<Label extends string>(name: string, help: string, labelNames: readonly Label[] = []): Gauge<Label> {
    return new Gauge({ name, help, labelNames, registers: [this.registry] });
  }

  /** Calls `refresh` before metrics are read, to set gauges. If it fails, its gauges stay as they were. */
  beforeRead(refresh: () => void | Promise<void>): void {
    this.refreshers.push(refresh);
  }

  /** Adds the metrics of other processes to those of {@link textOfAll}. Default: there are none. */
  includeOthers(read: () => Promise<OtherMetrics>): void {
    this.readOthers = read;
  }

  /** Returns the metrics of all processes of this server, as one text. */
  async textOfAll(): Promise<string> {
    if (this.readOthers === undefined) return this.text();
    const [own, { texts, missing }] = await Promise.all([this.text(), this.readOthers()]);
    return mergeMetrics([own, ...texts, `${MISSING}${missing}\n`]);
  }

  /** Returns the metrics of this process in the text format of Prometheus. */
  async text(): Promise<string> {
    for (const refresh of this.refreshers) {
      try {
        await refresh();
      } catch (error) {
        this.logger.warn({ msg: 'a metric could not be brought up to date', error: loggableError(error) });
      }
    }
    return this.registry.metrics();
  }
}
