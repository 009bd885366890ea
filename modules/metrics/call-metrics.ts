import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { FINISHED_CALLS_CHANNEL, type FinishedCall } from '../llm-driver/index.js';
import { BoundedLabels, ModelLabels } from './model-labels.js';
import { Durations } from './durations.js';
import { MetricsRegistry } from './metrics-registry.js';
import { ModelFigures } from './model-figures.js';

/** Of our own outcomes there are fewer; drivers of others may bring theirs. */
const MOST_OUTCOMES = 100;
const MODEL = ['driver', 'model'];

/** Counts what is asked of models and how long that takes. */
@Injectable()
export class CallMetrics implements OnModuleInit, OnModuleDestroy {
  /** By driver and label: as many as there are labels. */
  private readonly figures = new Map<string, ModelFigures>();
  private readonly outcomes = new BoundedLabels(MOST_OUTCOMES);

  constructor(
    metrics: MetricsRegistry,
    private readonly models: ModelLabels,
  ) {
    metrics.counts({
      name: 'llm_calls_total',
      help: 'Calls to models, by what came of them.',
      labelNames: [...MODEL, 'outcome'],
      read: () => this.all((figures) => figures.calls()),
    });
    metrics.counts({
      name: 'llm_tokens_total',
      help: 'Tokens, as the providers counted them.',
      labelNames: [...MODEL, 'kind'],
      read: () => this.all((figures) => figures.tokens()),
    });
    const durations = (name: string, help: string, of: (figures: ModelFigures) => Durations) =>
      metrics.durations({ name, help, read: () => this.all((figures) => figures.durations(of(figures))) });
    durations('llm_provider_seconds', 'Time a call spent at its provider.', ({ provider }) => provider);
    durations(
      'llm_time_to_first_token_seconds',
      'From the start of a stream to its first chunk.',
      ({ firstToken }) => firstToken,
    );
    durations(
      'llm_wait_seconds',
      'Time a call waited for limits and between attempts.',
      ({ waits }) => waits,
    );
  }

  onModuleInit(): void {
    subscribe(FINISHED_CALLS_CHANNEL, this.count);
  }

  onModuleDestroy(): void {
    unsubscribe(FINISHED_CALLS_CHANNEL, this.count);
  }

  private readonly count = (message: unknown): void => {
    const call = message as FinishedCall;
    const model = this.models.of(call.driver, call.model, call.outcome === 'ok');
    this.figuresOf(call.driver, model).add(call, this.outcomes.of(call.outcome));
  };

  private figuresOf(driver: string, model: string): ModelFigures {
    const key = `${driver}/${model}`;
    let figures = this.figures.get(key);
    if (figures === undefined) this.figures.set(key, (figures = new ModelFigures({ driver, model })));
    return figures;
  }

  private all<T>(read: (figures: ModelFigures) => readonly T[]): T[] {
    return [...this.figures.values()].flatMap(read);
  }
}
