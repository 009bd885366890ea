import { Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';
import type { RequestRecord } from '../http/index.js';
import { BoundedLabels } from './model-labels.js';
import { Durations } from './durations.js';
import { MetricsRegistry } from './metrics-registry.js';

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);
/** Of our own errors there are fewer; drivers of others may bring theirs. */
const MOST_CODES = 100;

/** What was counted of the requests to one route. */
class RouteFigures {
  readonly durations = new Durations();
  /** By the first digit of their status. */
  readonly statuses = new Map<number, number>();

  constructor(readonly labels: { readonly method: string; readonly route: string }) {}

  add({ status, durationMs }: RequestRecord): void {
    const digit = Math.floor(status / 100);
    this.statuses.set(digit, (this.statuses.get(digit) ?? 0) + 1);
    this.durations.observe(durationMs);
  }
}

/** Counts what callers ask and get. Routes are counted by their patterns: paths are the callers' text. */
@Injectable()
export class RequestMetrics implements OnModuleInit {
  /** By method and route. */
  private readonly routes = new Map<string, RouteFigures>();
  private readonly errors = new Map<string, number>();
  private readonly codes = new BoundedLabels(MOST_CODES);

  constructor(
    private readonly metrics: MetricsRegistry,
    private readonly host: HttpAdapterHost,
  ) {
    metrics.counts({
      name: 'http_requests_total',
      help: 'Requests that are over, 499 among them.',
      labelNames: ['method', 'route', 'status'],
      read: () =>
        [...this.routes.values()].flatMap(({ labels, statuses }) =>
          [...statuses].map(([digit, count]) => [{ ...labels, status: `${digit}xx` }, count] as const),
        ),
    });
    metrics.counts({
      name: 'http_request_errors_total',
      help: 'Requests answered with an error, by its code.',
      labelNames: ['code'],
      read: () => [...this.errors].map(([code, count]) => [{ code }, count] as const),
    });
    metrics.durations({
      name: 'http_request_duration_seconds',
      help: 'From the head of a request to the last byte of its answer.',
      read: () => [...this.routes.values()].map(({ labels, durations }) => [labels, durations] as const),
    });
  }

  onModuleInit(): void {
    // An application that was put on another server has requests of its own to count.
    const live = this.host.httpAdapter?.getInstance<Partial<FastifyInstance>>().liveRequests;
    if (live === undefined) return;
    live.observe((finished) => {
      for (const each of finished) this.count(each);
    });
    const inFlight = this.metrics.gauge('http_requests_in_flight', 'Requests under way.');
    this.metrics.beforeEach(() => inFlight.set(live.size));
  }

  private count(finished: RequestRecord): void {
    const method = METHODS.has(finished.method) ? finished.method : 'other';
    this.figuresOf(method, finished.route ?? 'none').add(finished);
    if (finished.errorCode === undefined) return;
    const code = this.codes.of(finished.errorCode);
    this.errors.set(code, (this.errors.get(code) ?? 0) + 1);
  }

  private figuresOf(method: string, route: string): RouteFigures {
    const key = `${method} ${route}`;
    let figures = this.routes.get(key);
    if (figures === undefined) this.routes.set(key, (figures = new RouteFigures({ method, route })));
    return figures;
  }
}
