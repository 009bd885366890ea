import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { Histogram } from 'prom-client';
import { FINISHED_CALLS_CHANNEL, type FinishedCall } from '../../llm-driver/index.js';
import { currentCallTally } from '../../support/http/index.js';
import { BoundedLabels } from './bounded-labels.js';
import { SECONDS } from './durations.js';
import { MetricsRegistry } from './metrics-registry.js';
import { ModelLabels } from './model-labels.js';

/** Of our own outcomes there are fewer; drivers of others may bring theirs. */
const MOST_OUTCOMES = 100;
const MODEL = ['driver', 'model'] as const;

/** Counts what is asked of models and how long that takes, and adds it to the tally of the request it is for. */
@Injectable()
export class CallMetrics implements OnModuleInit, OnModuleDestroy {
  private readonly calls;
  private readonly tokens;
  private readonly provider;
  private readonly firstToken;
  private readonly waits;
  private readonly outcomes = new BoundedLabels(MOST_OUTCOMES);

  constructor(
    metrics: MetricsRegistry,
    private readonly models: ModelLabels,
  ) {
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
    subscribe(FINISHED_CALLS_CHANNEL, this.count);
  }

  onModuleDestroy(): void {
    unsubscribe(FINISHED_CALLS_CHANNEL, this.count);
  }

  private readonly count = (message: unknown): void => {
    const call = message as FinishedCall;
    const { driver, outcome, waitedMs, providerMs, timeToFirstChunkMs } = call;
    const model = this.models.of(driver, call.model, outcome === 'ok');
    const labels = { driver, model };
    const promptTokens = countOf(call.usage?.prompt_tokens);
    const completionTokens = countOf(call.usage?.completion_tokens);
    this.calls.inc({ ...labels, outcome: this.outcomes.of(outcome) });
    if (promptTokens > 0) this.tokens.inc({ ...labels, kind: 'prompt' }, promptTokens);
    if (completionTokens > 0) this.tokens.inc({ ...labels, kind: 'completion' }, completionTokens);
    this.provider.observe(labels, providerMs / 1000);
    this.waits.observe(labels, waitedMs / 1000);
    if (timeToFirstChunkMs !== undefined) this.firstToken.observe(labels, timeToFirstChunkMs / 1000);
    currentCallTally()?.add({
      ...{
        driver,
        model: call.model,
        waitedMs,
        providerMs,
        timeToFirstChunkMs,
        promptTokens,
        completionTokens,
      },
    });
  };
}

/** Usage comes from outside, and a counter that is given anything but a count throws. */
function countOf(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) && value > 0 ? value : 0;
}
