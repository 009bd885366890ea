import { z } from 'zod';

/** Every problem of the environment at once, one line each. Names variables and fixes, never values. */
export class EnvironmentError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(problems.join('\n'));
    this.name = 'EnvironmentError';
  }
}

/**
 * Reads the variables a schema names from the process environment, into which `.env` was merged. An empty variable counts as unset.
 * @throws EnvironmentError with the schema's messages, each after its variable's name
 */
export function readEnvironment<Shape extends z.ZodRawShape>(shape: Shape): z.output<z.ZodObject<Shape>> {
  const variables = Object.keys(shape).map((name) => [name, process.env[name] || undefined] as const);
  const result = z.object(shape).safeParse(Object.fromEntries(variables));
  if (result.success) return result.data;
  throw new EnvironmentError(result.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`));
}

/**
 * Runs every reader and reports what all of them found.
 * @throws EnvironmentError where any of them refused
 */
export function assertReadable(readers: readonly (() => unknown)[]): void {
  const problems = readers.flatMap((read) => {
    try {
      read();
      return [];
    } catch (error) {
      if (error instanceof EnvironmentError) return [...error.problems];
      return [error instanceof Error ? error.message : 'The configuration cannot be read.'];
    }
  });
  if (problems.length > 0) throw new EnvironmentError(problems);
}
