import type { NamedModel } from './types.js';

/**
 * Why a new model cannot be stored under this name: one would be replaced, or could not be reached any more.
 */
export function nameProblem(name: string, known: readonly Pick<NamedModel, 'name'>[]): string | undefined {
  if (known.some((each) => each.name === name))
    return `There is a named model ${name} already: edit that one, or choose another name.`;
  // Addresses leave such parts out.
  if (/^\.{1,2}$/.test(name)) return 'More than dots are expected.';
  return undefined;
}
