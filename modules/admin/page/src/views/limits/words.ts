import type { Tone } from '../../components/badge.js';
import type { Circuit, Limit, Limits, LimitScope } from './types.js';

const COUNT = new Intl.NumberFormat('en');
const CLOCK = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' });

const UNITS: Readonly<Record<Limit['unit'], string>> = {
  requests: 'Requests',
  tokens: 'Tokens',
  input_tokens: 'Input tokens',
  output_tokens: 'Output tokens',
};

/** What stands on a driver's card. */
export const CIRCUITS: Readonly<
  Record<Circuit, { readonly tone: Tone; readonly text: string; readonly help?: string }>
> = {
  closed: { tone: 'good', text: 'Called as usual: circuit closed' },
  open: {
    tone: 'bad',
    text: 'Circuit open',
    help: 'Nearly all of its last calls failed. Calls are held back while one at a time tries again; the first answer closes the circuit.',
  },
  half_open: {
    tone: 'warning',
    text: 'Circuit half open',
    help: 'One call tries whether it answers again; the others wait for what comes of it.',
  },
};

/** One driver instance with its models. */
export interface DriverScopes {
  readonly driver: string;
  readonly circuit: Circuit;
  readonly scopes: readonly LimitScope[];
}

/**
 * By driver instance, in the order they came in. An open circuit of the instance holds back all its models,
 * one of a model that model alone: the instance has the best of them.
 */
export function byDriver(scopes: readonly LimitScope[]): readonly DriverScopes[] {
  const drivers = [...new Set(scopes.map(({ driver }) => driver))];
  return drivers.map((driver) => {
    const own = scopes.filter((scope) => scope.driver === driver);
    const circuits = own.map(({ circuit }) => circuit);
    const circuit = (['closed', 'half_open'] as const).find((each) => circuits.includes(each)) ?? 'open';
    return { driver, circuit, scopes: own };
  });
}

/** "3 processes together, all heard of within the last 4.2 s." */
export function processWords({ processes, oldest_ms }: Pick<Limits, 'processes' | 'oldest_ms'>): string {
  return `${COUNT.format(processes)} processes together, all heard of within the last ${durationWords(oldest_ms)}.`;
}

/** "Requests a minute" */
export function limitName({ unit, window }: Pick<Limit, 'unit' | 'window'>): string {
  return `${UNITS[unit]} a ${window}`;
}

/** "4,210 of 6,000 left" */
export function leftWords({ limit, remaining }: Pick<Limit, 'limit' | 'remaining'>): string {
  return `${COUNT.format(remaining)} of ${COUNT.format(limit)} left`;
}

/** "3, at most 8 for now" */
export function inFlightWords({ in_flight, concurrency }: LimitScope): string {
  const bound = concurrency === null ? '' : `, at most ${COUNT.format(concurrency)} for now`;
  return `${COUNT.format(in_flight)}${bound}`;
}

/** "12, the next goes in 1.8 s" */
export function waitingWords({ waiting, next_in_ms }: LimitScope): string {
  if (waiting === 0) return 'none';
  const next =
    next_in_ms === null ? 'for an answer to another' : `the next goes in ${durationWords(next_in_ms)}`;
  return `${COUNT.format(waiting)}, ${next}`;
}

/** "for 12 s, until 14:03:10" @param now milliseconds since 1970 */
export function heldWords({ held_for_ms }: LimitScope, now = Date.now()): string {
  if (held_for_ms === 0) return 'no';
  return `for ${durationWords(held_for_ms)}, until ${CLOCK.format(now + held_for_ms)}`;
}

/** Rounded up, since it says how long something waits: "1.8 s", "12 s", "2 min 5 s", "3 h 10 min" */
export function durationWords(durationMs: number): string {
  if (durationMs < 10_000) return `${Math.ceil(durationMs / 100) / 10} s`;
  const seconds = Math.ceil(durationMs / 1000);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  const minutes = Math.ceil(seconds / 60);
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
