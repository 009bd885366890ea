import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { Histogram } from 'prom-client';
import { FINISHED_CALLS_CHANNEL, type FinishedCall } from '../../llm-driver/index.js';
import { Batches } from '../../support/index.js';
import { BoundedLabels } from './bounded-labels.js';
import { SECONDS } from './durations.js';
import { MetricsRegistry } from './metrics-registry.js';
import { ModelLabels } from './model-labels.js';

/** Of our own outcomes there are fewer; drivers of others may bring theirs. */
const MOST_OUTCOMES = 100;
const MODEL = ['driver', 'model'] as const;
/** Counted together, or when somebody asks. */
const BATCH = { mostItems: 256 };

/** Counts what is asked of models and how long that takes. */
@Injectable()
export class CallMetrics implements OnModuleInit, OnModuleDestroy {
  private readonly calls;
  private readonly tokens;
  private readonly provider;
  private readonly firstToken;
  private readonly waits;
  private readonly outcomes = new BoundedLabels(MOST_OUTCOMES);
  private readonly waiting: Batches<FinishedCall>;

  constructor(
    metrics: MetricsRegistry,
    private readonly models: ModelLabels,
  ) {
    this.waiting = new Batches((calls) => calls.forEach((call) => this.count(call)), BATCH);
    metrics.beforeEach(this.waiting.flush);
    this.calls = metrics.counter('llm_calls_total', 'Calls to models, by what came of them.', [
      ...MODEL,
      'outcome',
    ]);
    this.tokens = metrics.counter('llm_tokens_total', 'Tokens, as the providers counted them.', [
      ...MODEL,
      'kind',
    ]);
    const seconds = (name: string, help: string) =>
      new Histogram({ name, help, labelNames: MODEL, buckets: SECONDS, registers: [metrics.registry] });
    this.provider = seconds('llm_provider_seconds', 'Time a call spent at its provider.');
    this.firstToken = seconds(
      'llm_time_to_first_token_seconds',
      'From the start of a stream to its first chunk.',
    );
    this.waits = seconds('llm_wait_seconds', 'Time a call waited for limits and between attempts.');
  }

  onModuleInit(): void {
    subscribe(FINISHED_CALLS_CHANNEL, this.note);
  }

  onModuleDestroy(): void {
    unsubscribe(FINISHED_CALLS_CHANNEL, this.note);
  }

  private readonly note = (message: unknown): void => this.waiting.add(message as FinishedCall);

  private count(call: FinishedCall): void {
    const { driver, outcome, waitedMs, providerMs, timeToFirstChunkMs, promptTokens, completionTokens } =
      call;
    const model = this.models.of(driver, call.model, outcome === 'ok');
    const labels = { driver, model };
    this.calls.inc({ ...labels, outcome: this.outcomes.of(outcome) });
    if (promptTokens > 0) this.tokens.inc({ ...labels, kind: 'prompt' }, promptTokens);
    if (completionTokens > 0) this.tokens.inc({ ...labels, kind: 'completion' }, completionTokens);
    this.provider.observe(labels, providerMs / 1000);
    this.waits.observe(labels, waitedMs / 1000);
    if (timeToFirstChunkMs !== undefined) this.firstToken.observe(labels, timeToFirstChunkMs / 1000);
  }
}
