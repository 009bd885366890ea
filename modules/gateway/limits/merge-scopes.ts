import type { ScopeState } from '../../llm-driver/index.js';
import { type ScopeStateJson, toScopeStateJson } from './scope-state.js';
import type { ToldScope } from './scopes-of-others.js';

const WINDOW_MS = { minute: 60_000, day: 86_400_000 } as const;
/** The worst first. */
const CIRCUITS = ['open', 'half_open', 'closed'] as const;
const ANY_OTHER_MODEL = '*';

/**
 * Makes one list of the scopes of all processes, each scope once.
 * @param told what others have told; of several the youngest is believed in what is shared
 * @param drivers all instances, in the order of the list
 */
export function mergeScopes(
  own: readonly ScopeState[],
  told: readonly ToldScope[],
  drivers: readonly string[],
): ScopeStateJson[] {
  const called = new Map<string, ScopeStateJson[]>();
  const add = (id: string, state: ScopeStateJson) => called.set(id, [...(called.get(id) ?? []), state]);
  // The first of several tells the limits: the process that answers has just asked for them.
  for (const state of own) if (state.id !== undefined) add(state.id, toScopeStateJson(state));
  for (const each of [...told].sort((one, other) => one.ageMs - other.ageMs)) add(each.id, ageScope(each));
  const merged = [...called.values()].map((states) => states.reduce(mergeTwo));
  const known = new Set(merged.map(nameOf));
  const idle = own.filter((state) => state.id === undefined && !known.has(nameOf(state)));
  return [...merged, ...idle.map(toScopeStateJson)].sort(
    (one, other) =>
      orderOf(one.driver, drivers) - orderOf(other.driver, drivers) || compareModels(one.model, other.model),
  );
}

/** Returns what the scope should be now, if nothing but time has passed since it was told. */
export function ageScope({ state, ageMs }: ToldScope): ScopeStateJson {
  const limits = state.limits.map((limit) => {
    const refilled = Math.floor((limit.limit * ageMs) / WINDOW_MS[limit.window]);
    return { ...limit, remaining: Math.min(limit.limit, limit.remaining + refilled) };
  });
  const next_in_ms = state.next_in_ms === null ? null : Math.max(0, state.next_in_ms - ageMs);
  return { ...state, limits, next_in_ms, held_for_ms: Math.max(0, state.held_for_ms - ageMs) };
}

function mergeTwo(one: ScopeStateJson, other: ScopeStateJson): ScopeStateJson {
  const circuits = [one.circuit, other.circuit];
  return {
    ...one,
    in_flight: one.in_flight + other.in_flight,
    waiting: one.waiting + other.waiting,
    concurrency: sum(one.concurrency, other.concurrency),
    held_for_ms: Math.max(one.held_for_ms, other.held_for_ms),
    next_in_ms: soonest(one.next_in_ms, other.next_in_ms),
    circuit: CIRCUITS.find((state) => circuits.includes(state))!,
  };
}

/** A process without a bound may send any number. */
function sum(one: number | null, other: number | null): number | null {
  return one === null || other === null ? null : one + other;
}

function soonest(one: number | null, other: number | null): number | null {
  return one === null || other === null ? (one ?? other) : Math.min(one, other);
}

function nameOf({ driver, model }: Pick<ScopeStateJson, 'driver' | 'model'>): string {
  return JSON.stringify([driver, model]);
}

/** An instance that this process does not have comes last. */
function orderOf(driver: string, drivers: readonly string[]): number {
  const index = drivers.indexOf(driver);
  return index < 0 ? drivers.length : index;
}

function compareModels(one: string, other: string): number {
  if (one === other) return 0;
  if (one === ANY_OTHER_MODEL) return 1;
  if (other === ANY_OTHER_MODEL) return -1;
  return one < other ? -1 : 1;
}
