import type { z } from 'zod';
import { ConfigurationError } from '../../support/index.js';
import { describeValue } from '../contract/options/check-value.js';

type Issue = z.core.$ZodIssue;

const TYPES: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'an integer',
  boolean: 'a boolean',
  array: 'a list',
  object: 'an object',
  record: 'an object',
};

/**
 * Returns the error for a value of the configuration that a setting does not accept: the path, what was
 * expected and what came. Texts are never shown.
 * @param path of the setting
 */
export function settingProblem(path: string, issue: Issue, value: unknown): ConfigurationError {
  const place = [path, ...issue.path.map(String)].join('.');
  const sentence = sentenceOf(issue);
  if (sentence !== undefined) return new ConfigurationError(`${place} ${sentence}`, place);
  if (issue.code === 'unrecognized_keys') {
    return new ConfigurationError(`${place}.${issue.keys[0]!} is not known.`, place);
  }
  const got = describeValue(valueAt(value, issue.path));
  const expected = expectationOf(issue);
  const problem = expected === undefined ? `: ${issue.message}` : ` ${expected}`;
  return new ConfigurationError(`${place}${problem}; got ${got}.`, place);
}

/** Returns what a value must be, such as `must be a number`; undefined where only zod's message says it. */
export function expectationOf(issue: Issue): string | undefined {
  if (issue.message.startsWith('must ')) return issue.message;
  const expected = expectedBy(issue);
  return expected && `must be ${expected}`;
}

/** Returns what is wrong as a sentence without its subject; undefined for what has no such sentence. */
export function sentenceOf(issue: Issue): string | undefined {
  if (issue.code === 'invalid_format' && issue.format === 'url') {
    return 'must be an absolute URL that starts with http:// or https://, version path included.';
  }
  return issue.code === 'custom' && issue.params?.isSentence === true ? issue.message : undefined;
}

function expectedBy(issue: Issue): string | undefined {
  if (issue.code === 'invalid_type') return TYPES[issue.expected];
  if (issue.code === 'invalid_value') return `one of ${issue.values.map(String).join(', ')}`;
  if (issue.code === 'too_small') return sizeOf(issue.origin, least(issue));
  if (issue.code === 'too_big') return sizeOf(issue.origin, `at most ${issue.maximum}`);
  return undefined;
}

function least({ minimum, inclusive }: z.core.$ZodIssueTooSmall): string {
  return inclusive === false ? `more than ${minimum}` : `at least ${minimum}`;
}

function sizeOf(origin: string, bound: string): string {
  if (origin === 'string') return `a text of ${bound} characters`;
  if (origin === 'array') return `a list of ${bound} elements`;
  return origin === 'int' ? `an integer of ${bound}` : `a number of ${bound}`;
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let inner = value;
  for (const key of path) {
    if (typeof inner !== 'object' || inner === null) return undefined;
    inner = (inner as Readonly<Record<PropertyKey, unknown>>)[key];
  }
  return inner;
}
