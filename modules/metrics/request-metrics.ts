import { Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';
import type { RequestRecord } from '../http/index.js';
import { DurationCounts } from './duration-counts.js';
import { MetricsRegistry, type Sample } from './metrics-registry.js';
import { BoundedLabels } from './model-labels.js';

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);
/** Error codes with a label of their own. Ours are fewer; other people's drivers may add theirs. */
const MAX_CODES = 100;

/** The requests to one route. */
interface RouteCounts {
  readonly labels: { readonly method: string; readonly route: string };
  /** Requests by the first digit of their status. */
  readonly statuses: Map<number, number>;
  readonly durations: DurationCounts;
}

/**
 * Counts requests and measures how long they take. Routes are labelled by their patterns: paths are the
 * clients' text.
 */
@Injectable()
export class RequestMetrics implements OnModuleInit {
  /** By method and route. */
  private readonly routes = new Map<string, RouteCounts>();
  private readonly errors = new Map<string, number>();
  private readonly codes = new BoundedLabels(MAX_CODES);

  constructor(
    private readonly metrics: MetricsRegistry,
    private readonly host: HttpAdapterHost,
  ) {
    metrics.collectedCounter({
      name: 'http_requests_total',
      help: 'Requests that have ended, those whose client left (499) included.',
      labelNames: ['method', 'route', 'status'],
      collect: () => [...this.routes.values()].flatMap(statusSamples),
    });
    metrics.collectedCounter({
      name: 'http_request_errors_total',
      help: 'Requests answered with an error, by its code.',
      labelNames: ['code'],
      collect: () => [...this.errors].map(([code, count]) => [{ code }, count]),
    });
    metrics.collectedHistogram({
      name: 'http_request_duration_seconds',
      help: 'From the head of a request to the last byte of its answer.',
      collect: () => Array.from(this.routes.values(), ({ labels, durations }) => [labels, durations]),
    });
  }

  onModuleInit(): void {
    // An application on another HTTP server has no such account of its requests.
    const live = this.host.httpAdapter?.getInstance<Partial<FastifyInstance>>().liveRequests;
    if (live === undefined) return;
    live.observe((records) => {
      for (const record of records) this.count(record);
    });
    const inFlight = this.metrics.gauge('http_requests_in_flight', 'Requests under way.');
    this.metrics.beforeRead(() => inFlight.set(live.size));
  }

  private count({ method, route, status, durationMs, errorCode }: RequestRecord): void {
    const { statuses, durations } = this.countsOf(METHODS.has(method) ? method : 'other', route ?? 'none');
    const digit = Math.floor(status / 100);
    statuses.set(digit, (statuses.get(digit) ?? 0) + 1);
    durations.add(durationMs);
    if (errorCode === undefined) return;
    const code = this.codes.labelOf(errorCode);
    this.errors.set(code, (this.errors.get(code) ?? 0) + 1);
  }

  private countsOf(method: string, route: string): RouteCounts {
    const key = `${method} ${route}`;
    let counts = this.routes.get(key);
    if (counts === undefined) {
      counts = { labels: { method, route }, statuses: new Map(), durations: new DurationCounts() };
      this.routes.set(key, counts);
    }
    return counts;
  }
}

function statusSamples({ labels, statuses }: RouteCounts): Sample[] {
  return [...statuses].map(([digit, count]) => [{ ...labels, status: `${digit}xx` }, count]);
}
