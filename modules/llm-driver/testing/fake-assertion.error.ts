/** What an assertion compared. */
export interface FakeAssertion {
  readonly actual: unknown;
  readonly expected: unknown;
}

/**
 * A failed assertion on a fake. Its message alone says what was expected and what came; `actual`, `expected`
 * and `matcherResult` are what Vitest, Jest's reporters and editors draw a comparison from.
 */
export class FakeAssertionError extends Error implements FakeAssertion {
  readonly actual: unknown;
  readonly expected: unknown;
  readonly matcherResult: FakeAssertion & { readonly message: string; readonly pass: false };

  constructor(message: string, { actual, expected }: FakeAssertion) {
    super(message);
    this.name = 'FakeAssertionError';
    this.actual = actual;
    this.expected = expected;
    this.matcherResult = { message, actual, expected, pass: false };
  }
}
