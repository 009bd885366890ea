import type { FinishedCall } from '../llm-driver/index.js';
import { Durations } from './durations.js';

type Labels = Readonly<Record<string, string>>;

/** What was counted of the calls to one model. */
export class ModelFigures {
  readonly provider = new Durations();
  readonly waits = new Durations();
  readonly firstToken = new Durations();
  private readonly outcomes = new Map<string, number>();
  private promptTokens = 0;
  private completionTokens = 0;

  constructor(private readonly labels: Labels) {}

  /** @param outcome the label of the call's outcome */
  add(call: FinishedCall, outcome: string): void {
    this.outcomes.set(outcome, (this.outcomes.get(outcome) ?? 0) + 1);
    this.promptTokens += call.promptTokens;
    this.completionTokens += call.completionTokens;
    this.provider.observe(call.providerMs);
    this.waits.observe(call.waitedMs);
    if (call.timeToFirstChunkMs !== undefined) this.firstToken.observe(call.timeToFirstChunkMs);
  }

  calls(): [Labels, number][] {
    return [...this.outcomes].map(([outcome, count]) => [{ ...this.labels, outcome }, count]);
  }

  /** Of kinds there were none of, nothing. */
  tokens(): [Labels, number][] {
    const kinds = { prompt: this.promptTokens, completion: this.completionTokens };
    return Object.entries(kinds)
      .filter(([, count]) => count > 0)
      .map(([kind, count]) => [{ ...this.labels, kind }, count]);
  }

  /** Where there were none, nothing. */
  durations(of: Durations): [Labels, Durations][] {
    return of.count === 0 ? [] : [[this.labels, of]];
  }
}
