import { addUsage, DEFAULT_CONCURRENCY, LlmError, NO_USAGE } from '../../llm-driver/index.js';
import type { CheckPlan } from './check-plan.js';
import { failedVerdict } from './failed-verdict.js';
import type { JudgeOptions } from './judge-options.js';
import { mergeVotes, type GivenVote } from './merge-votes.js';
import type { ModelJudges, ModelVerdicts } from './model-judges.js';
import type { CheckProgress, StandardVerdict } from './report.schema.js';
import { seatsOf, type Seat } from './seats.js';
import type { CheckListeners } from './verdict-collector.js';
import { decide, DEFAULT_DECISION, fewestVotes, type DecisionRule } from './vote-decision.js';

/** A vote, and the place of its judge among the seats. */
interface SeatedVote extends GivenVote {
  readonly seat: number;
}

/**
 * Gets the votes of several judges, or of one several times, and decides. Asks no more votes than can change
 * a decision: first as many as can decide, then one more of each standard that is undecided.
 */
export class Jury {
  private readonly seats: readonly Seat[];
  private readonly rule: DecisionRule;
  private readonly votes: SeatedVote[][];
  private readonly decided: (StandardVerdict | undefined)[];
  private readonly results: ModelVerdicts[] = [];
  /** Progress by seat, of those that were asked. */
  private readonly progress: CheckProgress[] = [];
  /** Seats that were asked, or are. */
  private asked = 0;

  constructor(
    private readonly plan: CheckPlan,
    private readonly judges: Pick<ModelJudges, 'judge'>,
    private readonly options: JudgeOptions,
    private readonly listeners: CheckListeners,
  ) {
    this.seats = seatsOf(options);
    this.rule = options.decide ?? DEFAULT_DECISION;
    this.votes = plan.standards.map(() => []);
    this.decided = plan.standards.map(() => undefined);
  }

  /** @throws LlmError `driver_contract` if results cannot be matched to prompts */
  async judge(): Promise<ModelVerdicts> {
    let round = fewestVotes(this.seats.length, this.rule);
    for (let open = this.open(); open.length > 0 && this.mayAsk(); open = this.open()) {
      const from = this.asked;
      this.asked += round;
      await this.ask(from, open);
      round = 1;
    }
    for (const position of this.open()) this.settle(position, this.aborted(position));
    const [first] = this.results;
    return {
      verdicts: this.decided as StandardVerdict[],
      usage: this.results.reduce((sum, { usage }) => addUsage(sum, usage), NO_USAGE),
      cachedCalls: this.results.reduce((sum, { cachedCalls }) => sum + cachedCalls, 0),
      parts: Math.max(...this.results.map(({ parts }) => parts)),
      sampling: first!.sampling,
      first: this.results.find((result) => result.first)?.first,
    };
  }

  private mayAsk(): boolean {
    return this.asked < this.seats.length && !(this.asked > 0 && this.options.signal?.aborted);
  }

  private open(): number[] {
    return [...this.decided.keys()].filter((position) => this.decided[position] === undefined);
  }

  /** Asks the seats from one on, as many at a time as each has at least one call in flight. */
  private async ask(from: number, positions: readonly number[]): Promise<void> {
    const total = this.options.concurrency ?? DEFAULT_CONCURRENCY;
    for (let start = from; start < this.asked; start += total) {
      const end = Math.min(start + total, this.asked);
      const concurrency = Math.floor(total / (end - start));
      const seats = Array.from({ length: end - start }, (_, index) => start + index);
      await this.askAtOnce(seats, positions, concurrency);
    }
  }

  private async askAtOnce(
    seats: readonly number[],
    positions: readonly number[],
    concurrency: number,
  ): Promise<void> {
    // One that breaks its contract stops the others: no verdict of this check could be trusted.
    const failure = new AbortController();
    const { signal } = this.options;
    const stop = signal ? AbortSignal.any([signal, failure.signal]) : failure.signal;
    const running = seats.map((seat) =>
      this.askSeat(seat, positions, { concurrency, signal: stop }).catch((error: unknown) => {
        failure.abort();
        throw error;
      }),
    );
    await Promise.allSettled(running);
    for (const result of await Promise.all(running)) this.results.push(result);
  }

  private askSeat(
    seat: number,
    positions: readonly number[],
    limits: Pick<JudgeOptions, 'concurrency' | 'signal'>,
  ): Promise<ModelVerdicts> {
    const { judge, repetition, options } = this.seats[seat]!;
    return this.judges.judge(
      this.plan,
      { ...options, ...limits },
      {
        onVerdict: (verdict, position) => this.add({ seat, judge, repetition, verdict }, position),
        onProgress: (progress) => {
          this.progress[seat] = progress;
          this.report();
        },
      },
      positions,
    );
  }

  private add(vote: SeatedVote, position: number): void {
    const votes = this.votes[position]!;
    // A vote that was stopped is no vote.
    if (vote.verdict.error?.code === ABORTED.code) return;
    votes.push(vote);
    if (votes.length < this.asked) return;
    votes.sort((one, other) => one.seat - other.seat);
    const verdicts = votes.map(({ verdict }) => verdict.verdict);
    const decision = decide(verdicts, this.seats.length, this.rule);
    if (decision === undefined) return;
    this.settle(position, mergeVotes(this.plan.standards[position]!, votes, decision));
  }

  /** Makes the verdict on a standard whose votes were stopped before they could decide. */
  private aborted(position: number): StandardVerdict {
    const attempts = this.votes[position]!.reduce((sum, { verdict }) => sum + verdict.attempts, 0);
    return { ...failedVerdict(this.plan.standards[position]!, ABORTED), attempts };
  }

  private settle(position: number, verdict: StandardVerdict): void {
    this.decided[position] = verdict;
    this.listeners.onVerdict?.(verdict, position);
    this.report();
  }

  /** Counts the calls of all votes that may still be asked. */
  private report(): void {
    const open = this.open().length;
    const later = (this.seats.length - this.asked) * open * this.plan.parts.length;
    const known = this.progress.filter((progress) => progress !== undefined);
    const callsDone = known.reduce((sum, { calls_done }) => sum + calls_done, 0);
    const callsAsked = known.reduce((sum, { calls_total }) => sum + calls_total, 0);
    const silent = (this.asked - known.length) * open * this.plan.parts.length;
    this.listeners.onProgress?.({
      done: this.decided.length - open,
      total: this.decided.length,
      calls_done: callsDone,
      calls_total: callsAsked + silent + later,
    });
  }
}

const ABORTED = new LlmError('aborted');
