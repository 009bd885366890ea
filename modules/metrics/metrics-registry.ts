import { createRequire } from 'node:module';
import { Injectable, Logger } from '@nestjs/common';
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import { loggableError } from '../http/index.js';
import type { Durations } from './durations.js';
import { type FiguresElsewhere, showCounts, showDurations } from './figures.js';

/** Where every metric of this process is registered; those of Node itself (event-loop delay, memory, CPU) are there already. */
@Injectable()
export class MetricsRegistry {
  readonly registry = new Registry();
  private readonly refreshers: (() => void | Promise<void>)[] = [];
  private readonly logger = new Logger('metrics');

  constructor() {
    collectDefaultMetrics({ register: this.registry });
    const build = this.gauge('nest_llm_driver_build_info', 'The version that runs; always 1.', [
      'version',
      'node',
    ]);
    build.set({ version: readVersion(), node: process.version }, 1);
  }

  /** Adds a counter over figures that are kept elsewhere and only ever grow. */
  counts(figures: FiguresElsewhere<number>): void {
    showCounts(this.registry, figures);
  }

  /** Adds a histogram over durations that are kept elsewhere. */
  durations(figures: FiguresElsewhere<Durations>): void {
    showDurations(this.registry, figures);
  }

  gauge<Label extends string>(name: string, help: string, labelNames: readonly Label[] = []): Gauge<Label> {
    return new Gauge({ name, help, labelNames, registers: [this.registry] });
  }

  /** Has `refresh` bring gauges up to date before each reading. One that fails leaves its gauges as they were. */
  beforeEach(refresh: () => void | Promise<void>): void {
    this.refreshers.push(refresh);
  }

  /** Everything, as Prometheus reads it. */
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

/** The package's own, wherever in it this file was built to. */
function readVersion(): string {
  const manifest = createRequire(import.meta.url)('nest-llm-driver/package.json') as { version: string };
  return manifest.version;
}
