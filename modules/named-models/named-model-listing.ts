import { z } from 'zod';
import { listSchema, parseStrictJson } from '../validation/index.js';
import { type NamedModel, parseTarget } from '../llm-driver/index.js';
import { isoTime } from '../support/index.js';
import type { NamedModelEntity } from './named-model.entity.js';
import { modelWarningSchema } from './model-warning.schema.js';
import { checkNamedModel } from './named-model.schema.js';

/** A named model as REST, the commands and the admin page show it. */
export const namedModelListing = z.object({
  name: z.string(),
  targets: z.array(z.string()),
  defaults: z.record(z.string(), z.unknown()),
  source: z.enum(['configured', 'stored']),
  // `ok`: every target has its driver instance. `partial`: some have one, and answer. `unresolvable`: none
  // has one, and calls are 404. `shadowed`: a driver instance got the same name, and answers. `unreadable`:
  // the stored row is damaged.
  state: z.enum(['ok', 'partial', 'unresolvable', 'shadowed', 'unreadable']),
  warnings: z.array(modelWarningSchema).describe('Targets that are retired, will be soon, or are unknown.'),
  /** `null` for a configured one. */
  updated_at: z.iso.datetime().nullable(),
});

export type NamedModelListing = z.infer<typeof namedModelListing>;

/** A named model, before its targets are looked up. */
export type NamedModelDescription = Omit<NamedModelListing, 'warnings'>;
export type NamedModelState = NamedModelListing['state'];

/** Every named model. */
export const namedModelList = listSchema(namedModelListing);

export type NamedModelList = z.infer<typeof namedModelList>;

/**
 * Describes a named model of the application's configuration.
 * @param instances the names of all driver instances
 */
export function describeConfigured(
  name: string,
  { targets, defaults = {} }: NamedModel,
  instances: readonly string[],
): NamedModelDescription {
  const state = stateOf(targets, instances);
  return { name, targets: [...targets], defaults, source: 'configured', state, updated_at: null };
}

/** Describes a stored named model. @param instances the names of all driver instances */
export function describeStored(row: NamedModelEntity, instances: readonly string[]): NamedModelDescription {
  const { targets, defaults = {} } = readDefinition(row) ?? {};
  return {
    name: row.name,
    targets: [...(targets ?? [])],
    defaults,
    source: 'stored',
    state: instances.includes(row.name) ? 'shadowed' : stateOf(targets, instances),
    updated_at: isoTime(row.updatedAt),
  };
}

/**
 * Reads a row's definition. Returns undefined if this server could not have stored it, so that other rows
 * still work.
 */
export function readDefinition({ definition }: NamedModelEntity): NamedModel | undefined {
  try {
    return checkNamedModel(parseStrictJson(definition)) as NamedModel;
  } catch {
    return undefined;
  }
}

/** Returns true if the target leads to one of these driver instances. */
export function isResolvable(target: string, instances: readonly string[]): boolean {
  return parseTarget(target, (name) => instances.includes(name)) !== undefined;
}

function stateOf(targets: readonly string[] | undefined, instances: readonly string[]): NamedModelState {
  if (targets === undefined) return 'unreadable';
  const resolvable = targets.filter((target) => isResolvable(target, instances)).length;
  if (resolvable === targets.length) return 'ok';
  return resolvable === 0 ? 'unresolvable' : 'partial';
}
