import type { Cancellation, CancellationListener } from '../../support/index.js';

/**
 * A signal that fires with whichever of its sources fires first, and can let go of them.
 * `AbortSignal.any` cannot: each use under a long-lived source stays in memory for as long as the source does.
 */
export class LinkedSignal {
  private readonly controller = new AbortController();
  private readonly links: readonly { source: Cancellation; listener: CancellationListener }[];

  constructor(...sources: readonly (Cancellation | undefined)[]) {
    this.links = sources
      .filter((source) => source !== undefined)
      .map((source) => ({ source, listener: { handleEvent: () => this.abort(source.reason) } }));
    for (const { source, listener } of this.links) {
      if (source.aborted) listener.handleEvent();
      else source.addEventListener('abort', listener);
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
    for (const { source, listener } of this.links) source.removeEventListener('abort', listener);
  }
}
