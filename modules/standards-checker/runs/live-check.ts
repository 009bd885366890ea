import type { CheckProgress, StandardVerdict } from '../judging/report.js';
import type { EndedCheck } from './check-listing.js';

/** What a follower sees. Verdicts come once each, the newest progress between them, the end last. */
export type CheckEvent =
  | { readonly event: 'verdict'; readonly verdict: StandardVerdict }
  | { readonly event: 'progress'; readonly progress: CheckProgress }
  | { readonly event: 'end'; readonly check: EndedCheck };

/** Something that happens once. */
class Occasion {
  arrive!: () => void;
  readonly promise = new Promise<void>((resolve) => {
    this.arrive = resolve;
  });
}

/** A check under way, for any number of followers. They read what is kept here at their own pace, so a slow one costs nothing. */
export class LiveCheck {
  readonly verdicts = new Map<number, StandardVerdict>();
  private readonly controller = new AbortController();
  private progress: CheckProgress | undefined;
  private ended: EndedCheck | undefined;
  private stoppedAs: 'cancelled' | 'interrupted' | undefined;
  private changed = new Occasion();
  private readonly finished = new Occasion();

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** Why the check was stopped, if it was. */
  get stopReason(): 'cancelled' | 'interrupted' | undefined {
    return this.stoppedAs;
  }

  addVerdict(verdict: StandardVerdict, position: number): void {
    this.verdicts.set(position, verdict);
    this.notify();
  }

  report(progress: CheckProgress): void {
    this.progress = progress;
    this.notify();
  }

  /** Stops the check. Resolves once its end is stored. */
  async stop(as: 'cancelled' | 'interrupted'): Promise<void> {
    this.stoppedAs ??= as;
    this.controller.abort();
    await this.finished.promise;
  }

  end(check: EndedCheck): void {
    this.ended = check;
    this.notify();
    this.finished.arrive();
  }

  /** Everything from the start of the check to its end, then no more. Leaving early stops nothing but this follower. */
  async *follow(): AsyncGenerator<CheckEvent, void, undefined> {
    let seen = 0;
    let reported: CheckProgress | undefined;
    for (;;) {
      const changed = this.changed.promise;
      for (const verdict of [...this.verdicts.values()].slice(seen)) {
        seen += 1;
        yield { event: 'verdict', verdict };
      }
      if (this.progress !== undefined && this.progress !== reported) {
        reported = this.progress;
        yield { event: 'progress', progress: reported };
      }
      if (changed !== this.changed.promise) continue;
      if (this.ended) return yield { event: 'end', check: this.ended };
      await changed;
    }
  }

  private notify(): void {
    const { changed } = this;
    this.changed = new Occasion();
    changed.arrive();
  }
}
