import { InvalidRequestError } from '../../support/index.js';
import { describeValue } from '../contract/options/check-value.js';
import type { Prompt } from '../contract/completion.types.js';
import { promptId } from '../contract/prompt.js';
import type { PoolResult, PoolSuccess } from '../contract/pool.types.js';

/** Answers of an earlier run by the index of their prompt. Those prompts are not asked again. */
export type EarlierAnswers = ReadonlyMap<number, PoolSuccess>;

/**
 * Returns the answers among the results of an earlier run of the same prompts. The results may be in any
 * order, and may have been stored as JSON in between.
 * @param hasSchema true if each answer must have the value of a schema
 * @throws InvalidRequestError unless there is one result for each prompt, with the prompt's id
 */
export function earlierAnswers(
  prompts: unknown,
  previous: readonly PoolResult[],
  hasSchema: boolean,
): EarlierAnswers {
  if (!Array.isArray(prompts)) {
    throw mismatch('previous needs the prompts as an array: each result belongs to the prompt at its index.');
  }
  if (previous.length !== prompts.length) {
    throw mismatch(
      `previous must have one result for each of the ${prompts.length} prompts; got ${previous.length}.`,
    );
  }
  const seen = new Set<number>();
  const answers = new Map<number, PoolSuccess>();
  for (const [position, result] of previous.entries()) {
    const path = `previous[${position}]`;
    checkResult(result, prompts, path);
    if (seen.has(result.index))
      throw mismatch(`${path}: there are two results of index ${result.index}.`, path);
    seen.add(result.index);
    if (hasSchema && result.ok && !('value' in result)) {
      throw mismatch(`${path} has no value: it is of a run without schema. Ask these prompts anew.`, path);
    }
    if (result.ok) answers.set(result.index, result);
  }
  return answers;
}

function checkResult(result: PoolResult, prompts: readonly Prompt[], path: string): void {
  const { ok, index, id, completion } = ((result as unknown) ?? {}) as Partial<PoolSuccess>;
  if (typeof ok !== 'boolean' || (ok && typeof completion !== 'object')) {
    throw mismatch(`${path} must be a result of a pool; got ${describeValue(result)}.`, path);
  }
  if (!Number.isInteger(index) || index! < 0 || index! >= prompts.length) {
    throw mismatch(
      `${path}.index must be that of a prompt, from 0 to ${prompts.length - 1}; got ${describeValue(index)}.`,
      `${path}.index`,
    );
  }
  const expected = promptId(prompts[index!]);
  if (id === expected) return;
  throw mismatch(
    `${path}.id must be that of prompts[${index}], ${describeId(expected)}; got ${describeId(id)}. ` +
      'Give the prompts of the earlier run, in their order.',
    `${path}.id`,
  );
}

function describeId(id: string | undefined): string {
  return id === undefined ? 'which has none' : JSON.stringify(id.slice(0, 100));
}

function mismatch(message: string, param = 'previous'): InvalidRequestError {
  return new InvalidRequestError(message, param);
}
