import type { LimitUnit, LimitWindow } from '../contract/limits.types.js';
import type { Facts } from './limit-store.js';
import { type Limit, limitKey, WINDOW_MS } from './limit.js';

/** Times of a learned limit, in milliseconds of one clock. */
interface LearnedTimes {
  /** When it expires; `Infinity` for one from headers. */
  readonly until: number;
  /** When a reply last stated it. */
  readonly statedAt: number;
}

/** A learned limit as the facts of a scope tell it. */
interface LearnedFact extends LearnedTimes {
  readonly unit: LimitUnit;
  readonly window: LimitWindow;
  readonly size: number;
}

const UNITS: readonly LimitUnit[] = ['requests', 'tokens', 'input_tokens', 'output_tokens'];
const WINDOWS = Object.keys(WINDOW_MS) as readonly LimitWindow[];

/** Writes a learned limit as facts: `size tokens/minute`, `stated tokens/minute`, `until tokens/minute`. */
export function limitFacts({ key, size }: Limit, { until, statedAt }: LearnedTimes): Facts {
  const facts = { [`size ${key}`]: size, [`stated ${key}`]: statedAt };
  return until === Infinity ? facts : { ...facts, [`until ${key}`]: until };
}

/** Writes the windows of limits whose headers do not state one: `window tokens`, in milliseconds. */
export function windowFacts(windows: ReadonlyMap<LimitUnit, LimitWindow>): Record<string, number> {
  return Object.fromEntries([...windows].map(([unit, window]) => [`window ${unit}`, WINDOW_MS[window]]));
}

/** Reads the facts of a scope. Ignores what is no limit: another version may have written it. */
export function readLimitFacts(facts: Facts): {
  readonly limits: readonly LearnedFact[];
  readonly windows: ReadonlyMap<LimitUnit, LimitWindow>;
} {
  const windows = new Map<LimitUnit, LimitWindow>();
  const limits: LearnedFact[] = [];
  for (const unit of UNITS) {
    const known = WINDOWS.find((window) => WINDOW_MS[window] === facts[`window ${unit}`]);
    if (known !== undefined) windows.set(unit, known);
    for (const window of WINDOWS) {
      const key = limitKey(unit, window);
      const size = facts[`size ${key}`];
      if (size === undefined || !(size > 0)) continue;
      const until = facts[`until ${key}`] ?? Infinity;
      limits.push({ unit, window, size, until, statedAt: facts[`stated ${key}`] ?? -Infinity });
    }
  }
  return { limits, windows };
}
