import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { FINISHED_CALLS_CHANNEL, type FinishedCall } from '../llm-driver/index.js';
import { DurationCounts } from './duration-counts.js';
import { type Labels, MetricsRegistry, type Sample } from './metrics-registry.js';
import { BoundedLabels, ModelLabels } from './model-labels.js';

/** Outcomes with a label of their own. Ours are fewer; other people's drivers may add theirs. */
const MAX_OUTCOMES = 100;

const MODEL = ['driver', 'model'] as const;

/** Counts calls to models and measures how long they take. */
@Injectable()
export class CallMetrics implements OnModuleInit, OnModuleDestroy {
  /** By driver and model label: as many as there are labels. */
  private readonly counts = new Map<string, ModelCounts>();
  private readonly outcomes = new BoundedLabels(MAX_OUTCOMES);

  constructor(
    metrics: MetricsRegistry,
    private readonly models: ModelLabels,
  ) {
    metrics.collectedCounter({
      name: 'llm_calls_total',
      help: 'Calls to models, by what came of them.',
      labelNames: [...MODEL, 'outcome'],
      collect: () => this.collect((counts) => counts.calls()),
    });
    metrics.collectedCounter({
      name: 'llm_tokens_total',
      help: 'Tokens, as the providers counted them.',
      labelNames: [...MODEL, 'kind'],
      collect: () => this.collect((counts) => counts.tokens()),
    });
    // Series of their own: these tokens are in the counts of prompt and completion already.
    metrics.collectedCounter({
      name: 'llm_cached_tokens_total',
      help: "Prompt tokens from the providers' caches, as far as the providers told them.",
      labelNames: MODEL,
      collect: () => this.collect((counts) => counts.cached.samples(counts.labels)),
    });
    metrics.collectedCounter({
      name: 'llm_reasoning_tokens_total',
      help: 'Completion tokens spent on reasoning, as far as the providers told them.',
      labelNames: MODEL,
      collect: () => this.collect((counts) => counts.reasoning.samples(counts.labels)),
    });
    metrics.collectedHistogram({
      name: 'llm_provider_seconds',
      help: 'Time a call spent at its provider.',
      collect: () => this.durations((counts) => counts.provider),
    });
    metrics.collectedHistogram({
      name: 'llm_time_to_first_token_seconds',
      help: 'From the start of a stream to its first chunk.',
      collect: () => this.durations((counts) => counts.firstToken),
    });
    metrics.collectedHistogram({
      name: 'llm_wait_seconds',
      help: 'Time a call waited for limits and between attempts.',
      collect: () => this.durations((counts) => counts.wait),
    });
  }

  onModuleInit(): void {
    subscribe(FINISHED_CALLS_CHANNEL, this.onCall);
  }

  onModuleDestroy(): void {
    unsubscribe(FINISHED_CALLS_CHANNEL, this.onCall);
  }

  private readonly onCall = (message: unknown): void => {
    const call = message as FinishedCall;
    const { driver, model, outcome } = call;
    const counts = this.countsOf(driver, this.models.labelOf(driver, model, outcome === 'ok'));
    counts.add(call, this.outcomes.labelOf(outcome));
  };

  private countsOf(driver: string, model: string): ModelCounts {
    const key = `${driver}/${model}`;
    let counts = this.counts.get(key);
    if (counts === undefined) this.counts.set(key, (counts = new ModelCounts({ driver, model })));
    return counts;
  }

  private collect(samplesOf: (counts: ModelCounts) => readonly Sample[]): Sample[] {
    return [...this.counts.values()].flatMap(samplesOf);
  }

  /** Omits models without such a duration. */
  private durations(of: (counts: ModelCounts) => DurationCounts | undefined): [Labels, DurationCounts][] {
    return [...this.counts.values()].flatMap((counts) => {
      const durations = of(counts);
      return durations === undefined ? [] : [[counts.labels, durations] satisfies [Labels, DurationCounts]];
    });
  }
}

/** Counts the calls to one model. */
class ModelCounts {
  private readonly outcomes = new Map<string, number>();
  private promptTokens = 0;
  private completionTokens = 0;
  readonly cached = new KnownSum();
  readonly reasoning = new KnownSum();
  readonly provider = new DurationCounts();
  readonly wait = new DurationCounts();
  /** Absent as long as no call was streamed. */
  firstToken: DurationCounts | undefined;

  constructor(readonly labels: Labels) {}

  /** @param outcome the label of the call's outcome */
  add(call: FinishedCall, outcome: string): void {
    this.outcomes.set(outcome, (this.outcomes.get(outcome) ?? 0) + 1);
    this.promptTokens += call.promptTokens;
    this.completionTokens += call.completionTokens;
    this.cached.add(call.cachedTokens);
    this.reasoning.add(call.reasoningTokens);
    this.provider.add(call.providerMs);
    this.wait.add(call.waitedMs);
    if (call.timeToFirstChunkMs !== undefined)
      (this.firstToken ??= new DurationCounts()).add(call.timeToFirstChunkMs);
  }

  calls(): Sample[] {
    return [...this.outcomes].map(([outcome, count]) => [{ ...this.labels, outcome }, count]);
  }

  /** Omits kinds with no tokens. */
  tokens(): Sample[] {
    const kinds = { prompt: this.promptTokens, completion: this.completionTokens };
    return Object.entries(kinds)
      .filter(([, count]) => count > 0)
      .map(([kind, count]) => [{ ...this.labels, kind }, count]);
  }
}

/** Sum of figures that some calls have. */
class KnownSum {
  private sum: number | undefined;

  add(figure: number | undefined): void {
    if (figure !== undefined) this.sum = (this.sum ?? 0) + figure;
  }

  /** Omits the sample if no call had a figure. */
  samples(labels: Labels): Sample[] {
    return this.sum === undefined ? [] : [[labels, this.sum]];
  }
}
