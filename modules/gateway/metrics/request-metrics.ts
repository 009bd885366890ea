import { Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';
import { Histogram } from 'prom-client';
import type { FinishedRequest } from '../../support/http/index.js';
import { BoundedLabels } from './bounded-labels.js';
import { SECONDS } from './durations.js';
import { MetricsRegistry } from './metrics-registry.js';

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);
/** Of our own errors there are fewer; drivers of others may bring theirs. */
const MOST_CODES = 100;

/** Counts what callers ask and get. Routes are counted by their patterns: paths are the callers' text. */
@Injectable()
export class RequestMetrics implements OnModuleInit {
  private readonly requests;
  private readonly errors;
  private readonly durations;
  private readonly codes = new BoundedLabels(MOST_CODES);

  constructor(
    private readonly metrics: MetricsRegistry,
    private readonly host: HttpAdapterHost,
  ) {
    this.requests = metrics.counter('http_requests_total', 'Requests that are over, 499 among them.', [
      'method',
      'route',
      'status',
    ]);
    this.errors = metrics.counter(
      'http_request_errors_total',
      'Requests answered with an error, by its code.',
      ['code'],
    );
    this.durations = new Histogram({
      name: 'http_request_duration_seconds',
      help: 'From the head of a request to the last byte of its answer.',
      labelNames: ['method', 'route'],
      buckets: SECONDS,
      registers: [metrics.registry],
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

  private count(finished: FinishedRequest): void {
    const method = METHODS.has(finished.method) ? finished.method : 'other';
    const route = finished.route ?? 'none';
    this.requests.inc({ method, route, status: `${Math.floor(finished.status / 100)}xx` });
    this.durations.observe({ method, route }, finished.durationMs / 1000);
    if (finished.errorCode !== undefined) this.errors.inc({ code: this.codes.of(finished.errorCode) });
  }
}
