/** Tells listeners to stop. The part of an AbortSignal that we use: every AbortSignal is one. */
export interface Cancellation {
  readonly aborted: boolean;
  /** Why it was cancelled; undefined before. */
  readonly reason?: unknown;
  addEventListener(type: 'abort', listener: CancellationListener): void;
  removeEventListener(type: 'abort', listener: CancellationListener): void;
}

/**
 * Called once, on cancellation. An object and not a function: most listeners exist anyway, and need no
 * closure.
 */
export interface CancellationListener {
  handleEvent(): void;
}

/**
 * Options or a request that can be cancelled: by an AbortSignal, as in every public signature, or by a
 * Cancellation, as modules of this package pass it to each other because it costs less. `signal` wins.
 */
export interface Cancellable {
  readonly signal?: AbortSignal;
  readonly cancellation?: Cancellation;
}

/** Returns what cancels the given options, undefined if nothing does. */
export function cancellationOf({ signal, cancellation }: Cancellable): Cancellation | undefined {
  return signal ?? cancellation;
}

/** One listener of one Cancellation. */
export interface Subscription {
  /** Removes the listener. Further calls do nothing. */
  close(): void;
}

const CLOSED: Subscription = { close: () => {} };

/** Has `listener` called when the source is cancelled: at once if it is already. */
export function subscribe(source: Cancellation, listener: CancellationListener): Subscription {
  if (source.aborted) {
    listener.handleEvent();
    return CLOSED;
  }
  if (source instanceof CancellationSource) return source.subscribe(listener);
  source.addEventListener('abort', listener);
  return { close: () => source.removeEventListener('abort', listener) };
}

/**
 * Cancels its listeners. For internal use, at a twentieth of the cost of an AbortController: thousands of
 * calls subscribe to the source of a pool one after the other.
 *
 * Subscriptions are in an array and know their index in it. A Set would leave a trail of outgrown hash tables
 * in the old generation, each of which keeps hundreds of finished calls alive until the next full collection.
 */
export class CancellationSource implements Cancellation {
  private cancelled: { readonly reason: unknown } | undefined;
  private readonly subscriptions: IndexedSubscription[] = [];

  get aborted(): boolean {
    return this.cancelled !== undefined;
  }

  get reason(): unknown {
    return this.cancelled?.reason;
  }

  /** Adds a listener. It may listen to other sources as well. */
  subscribe(listener: CancellationListener): Subscription {
    return new IndexedSubscription(this.subscriptions, listener);
  }

  addEventListener(_type: 'abort', listener: CancellationListener): void {
    if (this.find(listener) === undefined) this.subscribe(listener);
  }

  removeEventListener(_type: 'abort', listener: CancellationListener): void {
    this.find(listener)?.close();
  }

  /** Calls the listeners. Only the first call counts, with its reason. */
  cancel(reason: unknown): void {
    if (this.cancelled) return;
    this.cancelled = { reason };
    for (const { listener } of [...this.subscriptions]) listener.handleEvent();
  }

  private find(listener: CancellationListener): IndexedSubscription | undefined {
    return this.subscriptions.find((each) => each.listener === listener);
  }
}

class IndexedSubscription implements Subscription {
  private index: number;

  constructor(
    private readonly all: IndexedSubscription[],
    readonly listener: CancellationListener,
  ) {
    this.index = all.push(this) - 1;
  }

  close(): void {
    const { all, index } = this;
    if (all[index] !== this) return;
    const last = all.pop()!;
    if (last === this) return;
    all[index] = last;
    last.index = index;
  }
}

/**
 * An AbortSignal that fires with the first of its sources, and can be detached from them.
 * `AbortSignal.any` cannot: each signal made from a long-lived one stays in memory as long as that one does.
 */
export class LinkedSignal {
  private readonly controller = new AbortController();
  private readonly subscriptions: Subscription[] = [];

  constructor(...sources: readonly (Cancellation | undefined)[]) {
    for (const source of sources) {
      if (source === undefined) continue;
      this.subscriptions.push(subscribe(source, { handleEvent: () => this.abort(source.reason) }));
    }
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** Fires the signal. Only the first call counts. */
  abort(reason: unknown): void {
    this.controller.abort(reason);
  }

  /** Detaches the signal from its sources. */
  dispose(): void {
    for (const subscription of this.subscriptions) subscription.close();
  }
}
