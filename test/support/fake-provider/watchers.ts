interface Watcher {
  readonly holds: () => boolean;
  readonly resolve: () => void;
  readonly reject: (reason: Error) => void;
  readonly what: string;
}

/**
 * Promises for conditions over changing counts; looked at again whenever someone says that something changed.
 */
export class Watchers {
  private waiting: Watcher[] = [];

  /** Resolves as soon as `holds` does. Rejects when the provider stops first. */
  until(what: string, holds: () => boolean): Promise<void> {
    if (holds()) return Promise.resolve();
    const promise = new Promise<void>((resolve, reject) =>
      this.waiting.push({ what, holds, resolve, reject }),
    );
    // A test that has already failed for another reason no longer listens to this promise.
    promise.catch(() => undefined);
    return promise;
  }

  /** To be called after every change. */
  changed(): void {
    if (this.waiting.length === 0) return;
    const met = this.waiting.filter((watcher) => watcher.holds());
    if (met.length === 0) return;
    this.waiting = this.waiting.filter((watcher) => !met.includes(watcher));
    for (const watcher of met) watcher.resolve();
  }

  /** Ends all waits: what they wait for can no longer happen. */
  stop(): void {
    const left = this.waiting;
    this.waiting = [];
    for (const { what, reject } of left)
      reject(new Error(`The fake provider stopped while a test waited for ${what}.`));
  }
}
