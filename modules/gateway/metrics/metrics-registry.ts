import { createRequire } from 'node:module';
import { Injectable, Logger } from '@nestjs/common';
import { collectDefaultMetrics, Counter, Gauge, Registry } from 'prom-client';
import { loggableError } from '../../support/http/index.js';

/** A figure that is kept elsewhere and only ever grows. */
export interface CountedElsewhere {
  readonly name: string;
  readonly help: string;
  readonly read: () => number;
}

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

  counter<Label extends string>(name: string, help: string, labelNames: readonly Label[]): Counter<Label> {
    return new Counter({ name, help, labelNames, registers: [this.registry] });
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

  /** Adds a counter that is read when it is asked for. */
  countFrom({ name, help, read }: CountedElsewhere): void {
    const registers = [this.registry];
    new Counter({
      ...{ name, help, registers },
      collect() {
        this.reset();
        this.inc(read());
      },
    });
  }
}

/** The package's own, wherever in it this file was built to. */
function readVersion(): string {
  const manifest = createRequire(import.meta.url)('nest-llm-driver/package.json') as { version: string };
  return manifest.version;
}
