import type { LimitState, ScopeState } from '../../llm-driver/index.js';

/** What the pacer knows of one driver instance and model, as it leaves over HTTP and from commands: snake_case. */
export interface ScopeStateJson {
  readonly driver: string;
  /** `*` stands for every model that has no limits of its own. */
  readonly model: string;
  readonly limits: readonly LimitState[];
  readonly in_flight: number;
  readonly waiting: number;
  /** Calls in flight at most for now; `null` where nothing bounds them. */
  readonly concurrency: number | null;
  /** Until the provider's hint has passed; 0 where nothing is held back. */
  readonly held_for_ms: number;
  /** Until the next waiting call may go; `null` where none waits, or it waits for an answer to another. */
  readonly next_in_ms: number | null;
  readonly circuit: ScopeState['circuit'];
}

/** Field by field: nothing else a scope may come to hold gets out. Whole numbers, waits rounded up. */
export function toScopeStateJson(state: ScopeState): ScopeStateJson {
  const { driver, model, limits, inFlight, waiting, concurrency, heldForMs, nextInMs, circuit } = state;
  return {
    driver,
    model,
    limits: limits.map(toLimitStateJson),
    in_flight: inFlight,
    waiting,
    concurrency: concurrency === null ? null : Math.floor(concurrency),
    held_for_ms: Math.ceil(heldForMs),
    next_in_ms: nextInMs === null ? null : Math.ceil(nextInMs),
    circuit,
  };
}

function toLimitStateJson({ unit, window, limit, remaining, source }: LimitState): LimitState {
  return { unit, window, limit, remaining, source };
}
