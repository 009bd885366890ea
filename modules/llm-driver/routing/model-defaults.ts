import { kindOf, quoteName } from '../../support/index.js';
import { valueFault } from '../contract/chat-fields.js';
import { isPlainObject } from '../contract/configuration-checks.js';
import { fieldNameProblem } from '../contract/field-name-problem.js';

/** What is wrong with a part of a named model: the path of the part, and a sentence without the path. */
export interface ModelProblem {
  /** Below the named model: `defaults.maxTokens`. */
  readonly path: string;
  /** What follows the path in a message. */
  readonly problem: string;
}

/**
 * Says what is wrong with the defaults of a named model: fields of the chat request, under the names they
 * have there. Undefined if nothing is. A field that is not known, and nearly none that is, may be a
 * provider's own.
 */
export function defaultsProblem(defaults: unknown): ModelProblem | undefined {
  if (defaults === undefined) return undefined;
  if (!isPlainObject(defaults)) {
    const problem = ` must be an object with fields of the chat request, such as { temperature: 0 }; got ${kindOf(defaults)}.`;
    return { path: 'defaults', problem };
  }
  for (const [name, value] of Object.entries(defaults)) {
    const path = `defaults.${name}`;
    const problem = fieldNameProblem(name);
    if (problem !== undefined) return { path, problem };
    const fault = valueFault(name, value, path);
    if (fault !== undefined) return { path: fault.path, problem: fault.message.slice(fault.path.length) };
  }
  return undefined;
}

/** Says what is wrong with the targets of a named model. Undefined if nothing is. */
export function targetsProblem(targets: unknown): ModelProblem | undefined {
  const example = 'such as ["groq/openai/gpt-oss-20b"]';
  if (!Array.isArray(targets)) {
    const problem = ` must be an array of at least one target, ${example}; got ${kindOf(targets)}.`;
    return { path: 'targets', problem };
  }
  if (targets.length === 0) {
    return { path: 'targets', problem: ` is empty: a named model needs at least one target, ${example}.` };
  }
  const index = targets.findIndex((target) => typeof target !== 'string' || target === '');
  if (index === -1) return undefined;
  const got: unknown = targets[index];
  const shown = typeof got === 'string' ? quoteName(got) : kindOf(got);
  return { path: `targets[${index}]`, problem: ` must be a target, ${example}; got ${shown}.` };
}
