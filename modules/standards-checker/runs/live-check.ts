import type { CheckProgress, CheckSummary, StandardVerdict } from '../judging/report.schema.js';
import type { CheckStatus } from './check-run.schema.js';

/** The result of a check as a whole, as its last event gives it. */
export interface CheckOutcome extends CheckSummary {
  readonly id: string;
  readonly status: CheckStatus;
}

/** An event of a check. Each verdict comes once, with the newest progress in between, and the end last. */
export type CheckEvent =
  | { readonly event: 'verdict'; readonly verdict: StandardVerdict }
  | { readonly event: 'progress'; readonly progress: CheckProgress }
  | { readonly event: 'end'; readonly outcome: CheckOutcome };

/** A promise that is resolved from outside. */
class Deferred {
  resolve!: () => void;
  readonly promise = new Promise<void>((resolve) => {
    this.resolve = resolve;
  });
}

/**
 * A running check with any number of followers. They read its state at their own pace, so a slow follower
 * costs nothing.
 */
export class LiveCheck {
  readonly verdicts = new Map<number, StandardVerdict>();
  private readonly controller = new AbortController();
  private progress: CheckProgress | undefined;
  private outcome: CheckOutcome | undefined;
  private abandoned = false;
  private reason: 'cancelled' | 'interrupted' | undefined;
  private changed = new Deferred();
  private readonly ended = new Deferred();

  /** @param owner the actor who started it */
  constructor(readonly owner: string) {}

  /** Fires when the check is stopped. */
  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** Why the check was stopped, if it was. */
  get stopReason(): 'cancelled' | 'interrupted' | undefined {
    return this.reason;
  }

  get latestProgress(): CheckProgress | undefined {
    return this.progress;
  }

  addVerdict(verdict: StandardVerdict, position: number): void {
    this.verdicts.set(position, verdict);
    this.notify();
  }

  report(progress: CheckProgress): void {
    this.progress = progress;
    this.notify();
  }

  /** Stops the check. Resolves after its end is stored, or is given up. Never rejects. */
  async stop(reason: 'cancelled' | 'interrupted'): Promise<void> {
    this.reason ??= reason;
    this.controller.abort();
    await this.ended.promise;
  }

  /** Ends the check, once its end is stored. */
  end(outcome: CheckOutcome): void {
    this.outcome = outcome;
    this.notify();
    this.ended.resolve();
  }

  /** Gives up a check that never started, or whose end is not stored. Followers get no end. */
  abandon(): void {
    this.abandoned = true;
    this.notify();
    this.ended.resolve();
  }

  /**
   * Yields all events from the start of the check to its end; no end if it was given up. A follower that
   * leaves does not stop the check.
   */
  async *follow(): AsyncGenerator<CheckEvent, void, undefined> {
    let sentVerdicts = 0;
    let sentProgress: CheckProgress | undefined;
    for (;;) {
      const changed = this.changed.promise;
      for (const verdict of [...this.verdicts.values()].slice(sentVerdicts)) {
        sentVerdicts += 1;
        yield { event: 'verdict', verdict };
      }
      if (this.progress !== undefined && this.progress !== sentProgress) {
        sentProgress = this.progress;
        yield { event: 'progress', progress: sentProgress };
      }
      if (changed !== this.changed.promise) continue;
      if (this.outcome) return yield { event: 'end', outcome: this.outcome };
      if (this.abandoned) return;
      await changed;
    }
  }

  private notify(): void {
    const { changed } = this;
    this.changed = new Deferred();
    changed.resolve();
  }
}
