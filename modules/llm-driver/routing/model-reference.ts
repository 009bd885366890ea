import type { NamedModel } from './named-model.types.js';

/** A model of one instance: what can be asked without any routing. */
export interface ModelTarget {
  /** The instance's name. */
  readonly driver: string;
  /** The provider's own model id. Default: the instance's configured model. */
  readonly model?: string;
}

/** A reference to an instance: `instance/model`, or the instance alone, which means its configured model. */
export type TargetReference =
  | { readonly kind: 'model'; readonly driver: string; readonly model: string }
  | { readonly kind: 'instance'; readonly driver: string };

/** The meaning of a model reference: a named model, a model of an instance, or an instance alone. */
export type ModelReference =
  { readonly kind: 'named'; readonly name: string; readonly definition: NamedModel } | TargetReference;

/**
 * Resolves a model reference. A named model wins over an instance of the same name.
 * Returns undefined if the reference names nothing that is known.
 */
export function resolveReference(
  reference: string,
  named: ReadonlyMap<string, NamedModel>,
  isInstance: (name: string) => boolean,
): ModelReference | undefined {
  const definition = named.get(reference);
  return definition === undefined
    ? parseTarget(reference, isInstance)
    : { kind: 'named', name: reference, definition };
}

/**
 * Reads `instance/model` or an instance alone, as the targets of a named model are written.
 * Returns undefined if there is no such instance, or no model after the slash.
 */
export function parseTarget(
  reference: string,
  isInstance: (name: string) => boolean,
): TargetReference | undefined {
  if (isInstance(reference)) return { kind: 'instance', driver: reference };
  // Model ids contain slashes of their own (`groq/openai/gpt-oss-20b`): only the first one is ours.
  const slash = reference.indexOf('/');
  if (slash <= 0 || slash === reference.length - 1) return undefined;
  const driver = reference.slice(0, slash);
  return isInstance(driver) ? { kind: 'model', driver, model: reference.slice(slash + 1) } : undefined;
}

/** Splits a list of references, as one text with commas names several: `"a, b"` gives `["a", "b"]`. */
export function splitReferences(list: string): string[] {
  return list.split(',').map((reference) => reference.trim());
}
