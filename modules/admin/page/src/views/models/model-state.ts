import type { Driver, ModelWarning } from '../../api/types.js';
import type { Tone } from '../../components/badge.js';
import type { NamedModel, OfferedModel } from './types.js';

export interface StateWords {
  readonly tone: Tone;
  readonly text: string;
  /** What it means and what to do, where there is something to do. */
  readonly help?: string;
}

/** What stands on a model's card. */
export const STATES: Readonly<Record<NamedModel['state'], StateWords>> = {
  ok: { tone: 'good', text: 'Ready' },
  partial: {
    tone: 'warning',
    text: 'Targets missing',
    help: 'Some targets name a driver instance that there is not any more. The others answer.',
  },
  unresolvable: {
    tone: 'bad',
    text: 'Cannot answer',
    help: 'None of its targets names a driver instance that there is: calls end with model_not_found. Edit its targets.',
  },
  shadowed: {
    tone: 'warning',
    text: 'Hidden',
    help: 'A driver instance has come to have this name, and answers in its place. Store it under another name.',
  },
  unreadable: {
    tone: 'bad',
    text: 'Unreadable',
    help: 'What is stored is not what was saved. Save it again, or delete it.',
  },
};

/** What stands beside a target whose model is warned of. */
const WARNINGS: Readonly<Record<ModelWarning['reason'], StateWords>> = {
  retired: { tone: 'bad', text: 'retired' },
  retiring: { tone: 'warning', text: 'ends soon' },
  unknown: { tone: 'warning', text: 'unknown model' },
};

/** Returns what is wrong with the model of a target; of an instance alone with its own model. */
export function targetWarning(
  target: string,
  warnings: readonly ModelWarning[],
  drivers: readonly Driver[] = [],
): StateWords | undefined {
  const instance = drivers.find(({ name }) => name === target);
  const asked = instance === undefined ? target : `${target}/${instance.model}`;
  const found = warnings.find(({ model }) => model === asked);
  return found && WARNINGS[found.reason];
}

/** What keeps a target from answering, as far as this server knows; `undefined` where nothing does. */
export function targetTrouble(target: string, drivers: readonly Driver[]): string | undefined {
  const instance = drivers.find(({ name }) => name === target || target.startsWith(`${name}/`));
  if (instance === undefined) return 'no such driver';
  return instance.configured ? undefined : 'driver not configured';
}

/**
 * Names to choose targets from: the models of each instance, and the instances whose default model is known.
 */
export function targetSuggestions(
  offered: readonly OfferedModel[],
  drivers: readonly Driver[],
): readonly string[] {
  const names = new Set(drivers.map(({ name }) => name));
  return [
    ...offered.filter(({ owned_by }) => names.has(owned_by)).map(({ id }) => id),
    ...drivers.filter(({ model }) => model !== null).map(({ name }) => name),
  ];
}
