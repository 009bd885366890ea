import { z } from 'zod';
import { readVariable } from './secret-files.js';

/** Reports every problem of the environment, one line each. Names variables and fixes, never values. */
export class EnvironmentError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(problems.join('\n'));
    this.name = 'EnvironmentError';
  }
}

/**
 * Reads the variables of a schema from the process environment, into which `.env` was merged. An empty
 * variable counts as unset. A secret may be in a file: see `readVariable`.
 * @throws EnvironmentError with the schema's messages, each after its variable's name
 */
export function readEnvironment<Shape extends z.ZodRawShape>(shape: Shape): z.output<z.ZodObject<Shape>> {
  const read = Object.keys(shape).map((name) => ({ name, ...readVariable(name, process.env) }));
  const unreadable = read.flatMap(({ problem }) => problem ?? []);
  if (unreadable.length > 0) throw new EnvironmentError(unreadable);
  const result = z.object(shape).safeParse(Object.fromEntries(read.map(({ name, value }) => [name, value])));
  if (result.success) return result.data;
  throw new EnvironmentError(result.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`));
}

type Results<Readers extends readonly (() => unknown)[]> = {
  [Index in keyof Readers]: ReturnType<Readers[Index]>;
};

/**
 * Runs every reader once, in order, and returns their results.
 * @throws EnvironmentError with the problems of all readers that failed
 */
export function readAll<const Readers extends readonly (() => unknown)[]>(
  readers: Readers,
): Results<Readers> {
  const problems: string[] = [];
  const results = readers.map((read) => {
    try {
      return read();
    } catch (error) {
      problems.push(...problemsOf(error));
      return undefined;
    }
  });
  if (problems.length > 0) throw new EnvironmentError(problems);
  return results as Results<Readers>;
}

function problemsOf(error: unknown): readonly string[] {
  if (error instanceof EnvironmentError) return error.problems;
  return [error instanceof Error ? error.message : 'The configuration cannot be read.'];
}

/** Words that people leave in when they copy an example. */
const EXAMPLE_WORDS =
  /change[-_ ]?(?:me|this|it)|your[-_ ]|placeholder|example|replace[-_ ]|insert[-_ ]|todo|default|password|<[^>]*>|xxxx|dummy|sample/i;

/** Random text of 32 characters has about 25 different ones, in hexadecimal 14. */
const MIN_DISTINCT_CHARACTERS = 9;

/** Returns true if a secret was typed or copied from an example rather than generated. */
export function looksLikePlaceholder(value: string): boolean {
  return EXAMPLE_WORDS.test(value) || new Set(value).size < MIN_DISTINCT_CHARACTERS || isRepeated(value);
}

/** Returns true for `abcabcabc…`: a repetition occurs in its own double before the middle. */
function isRepeated(value: string): boolean {
  const offset = (value + value).indexOf(value, 1);
  return offset < value.length;
}
