import { ConfigurationError, kindOf } from '../../../support/index.js';

type Hook = (run: () => Promise<void>) => unknown;

/**
 * A test runner's functions: the namespace of `@jest/globals`, `vitest` or `node:test`, or an object of your
 * own.
 */
export interface TestRunner {
  readonly describe: (name: string, define: () => void) => unknown;
  readonly it: (title: string, run: () => Promise<void>) => unknown;
  /** `before` of node:test. */
  readonly beforeAll?: Hook | undefined;
  readonly before?: Hook | undefined;
  /** `after` of node:test. */
  readonly afterAll?: Hook | undefined;
  readonly after?: Hook | undefined;
}

/** What the kit calls. */
export interface CompleteRunner {
  readonly describe: TestRunner['describe'];
  readonly it: TestRunner['it'];
  readonly beforeAll: Hook;
  readonly afterAll: Hook;
}

/**
 * Returns a runner's functions, of the global ones if none is given.
 * @throws ConfigurationError that names the missing function
 */
export function completeRunner(given?: TestRunner): CompleteRunner {
  const runner = given ?? (globalThis as unknown as TestRunner);
  const { describe, it } = runner;
  const complete = {
    describe,
    it,
    beforeAll: runner.beforeAll ?? runner.before,
    afterAll: runner.afterAll ?? runner.after,
  };
  for (const [name, value] of Object.entries(complete)) {
    if (typeof value === 'function') continue;
    throw new ConfigurationError(
      `describeDriver needs the runner's ${name}; got ${kindOf(value)}. Without globals, pass the runner: ` +
        "import * as runner from 'vitest', '@jest/globals' or 'node:test', then describeDriver(name, { …, runner }).",
      `runner.${name}`,
    );
  }
  return complete as CompleteRunner;
}
