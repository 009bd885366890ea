import type { LimitScope } from './types.js';

/** What a run waits for, in a sentence. */
export interface Binding {
  readonly waits: boolean;
  readonly text: string;
}

/** What holds a driver's model back now, the strongest first. */
export function bindingLimit(scope: LimitScope): Binding {
  const {
    waiting,
    held_for_ms: heldMs,
    next_in_ms: nextMs,
    circuit,
    concurrency,
    in_flight: inFlight,
  } = scope;
  if (circuit !== 'closed') {
    return {
      waits: true,
      text: 'The provider has failed too often in a row. It is left alone for a while, then tried with one call.',
    };
  }
  if (heldMs > 0) {
    return { waits: true, text: `The provider has asked to wait: ${seconds(heldMs)} left.` };
  }
  if (waiting === 0) return { waits: false, text: 'Nothing waits for a limit.' };
  const tightest = tightestLimit(scope);
  const next = nextMs === null ? '' : ` The next one goes in ${seconds(nextMs)}.`;
  if (nextMs !== null && tightest !== undefined) {
    return { waits: true, text: `Waiting for ${limitName(tightest)}.${next}` };
  }
  if (concurrency !== null && inFlight >= concurrency) {
    return { waits: true, text: `Waiting for answers: at most ${concurrency} at a time for now.` };
  }
  return { waits: true, text: `Waiting for an answer to another call.${next}` };
}

/** The scopes a run has to do with: its model's, and any of its driver's that is at work. */
export function scopesOf(
  scopes: readonly LimitScope[],
  driver: string,
  model: string | null,
): readonly LimitScope[] {
  return scopes.filter(
    (scope) => scope.driver === driver && (scope.model === model || scope.in_flight > 0 || scope.waiting > 0),
  );
}

export function limitName({ unit, window }: LimitScope['limits'][number]): string {
  return `${unit.replaceAll('_', ' ')} per ${window}`;
}

/** The one of which the smallest part is left. */
function tightestLimit({ limits }: LimitScope): LimitScope['limits'][number] | undefined {
  const part = ({ remaining, limit }: LimitScope['limits'][number]) => (limit > 0 ? remaining / limit : 0);
  return [...limits].sort((one, other) => part(one) - part(other))[0];
}

function seconds(ms: number): string {
  return ms < 1_000 ? 'less than a second' : `${Math.ceil(ms / 1_000).toLocaleString('en')} s`;
}
