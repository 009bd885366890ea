import { parseTarget, type NamedModel } from '../llm-driver/index.js';
import type { NamedModelEntity } from './named-model.entity.js';
import { checkNamedModel } from './named-model.schema.js';

/**
 * `ok`: every target has its driver instance. `partial`: some have; they answer. `unresolvable`: none has, and calls are 404.
 * `shadowed`: a driver instance has come to have the name, and answers. `unreadable`: the row is not what was stored.
 */
export type NamedModelState = 'ok' | 'partial' | 'unresolvable' | 'shadowed' | 'unreadable';

/** A named model as REST and the commands show it. */
export interface NamedModelListing {
  readonly name: string;
  readonly targets: readonly string[];
  readonly defaults: Readonly<Record<string, unknown>>;
  readonly source: 'configured' | 'stored';
  readonly state: NamedModelState;
  /** ISO 8601; `null` for a configured one. */
  readonly updated_at: string | null;
}

export function listConfigured(
  name: string,
  { targets, defaults = {} }: NamedModel,
  instances: readonly string[],
): NamedModelListing {
  const state = stateOf(targets, instances);
  return { name, targets, defaults, source: 'configured', state, updated_at: null };
}

export function listStored(row: NamedModelEntity, instances: readonly string[]): NamedModelListing {
  const { name, updatedAt } = row;
  const model = readDefinition(row);
  const state = instances.includes(name) ? 'shadowed' : stateOf(model?.targets, instances);
  return {
    name,
    targets: model?.targets ?? [],
    defaults: model?.defaults ?? {},
    ...{ source: 'stored', state, updated_at: new Date(updatedAt).toISOString() },
  };
}

/** What a row says; `undefined` where it is not what this server could have stored. One bad row must not cost the others. */
export function readDefinition({ definition }: NamedModelEntity): NamedModel | undefined {
  try {
    return checkNamedModel(JSON.parse(definition)) as NamedModel;
  } catch {
    return undefined;
  }
}

/** Whether the target names a driver instance that there is: alone, or before the first slash. */
export function isResolvable(target: string, instances: readonly string[]): boolean {
  return parseTarget(target, (name) => instances.includes(name)) !== undefined;
}

function stateOf(targets: readonly string[] | undefined, instances: readonly string[]): NamedModelState {
  if (targets === undefined) return 'unreadable';
  const resolvable = targets.filter((target) => isResolvable(target, instances)).length;
  if (resolvable === targets.length) return 'ok';
  return resolvable === 0 ? 'unresolvable' : 'partial';
}
