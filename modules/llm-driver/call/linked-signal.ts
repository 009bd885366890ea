/**
 * A signal that fires with whichever of its sources fires first, and can let go of them.
 * `AbortSignal.any` cannot: each use under a long-lived source stays in memory for as long as the source does.
 */
export class LinkedSignal {
  private readonly controller = new AbortController();
  private readonly sources: readonly AbortSignal[];

  constructor(...sources: readonly (AbortSignal | undefined)[]) {
    this.sources = sources.filter((source) => source !== undefined);
    for (const source of this.sources) {
      if (source.aborted) this.controller.abort(source.reason);
      else source.addEventListener('abort', this.onAbort);
    }
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** Fires on its own account. */
  abort(reason: unknown): void {
    this.controller.abort(reason);
  }

  /** Lets go of the sources. */
  dispose(): void {
    for (const source of this.sources) source.removeEventListener('abort', this.onAbort);
  }

  private readonly onAbort = (event: Event) => this.controller.abort((event.target as AbortSignal).reason);
}
