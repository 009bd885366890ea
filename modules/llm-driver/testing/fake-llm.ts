import { inspect } from 'node:util';
import { ConfigurationError, isCount, kindOf } from '../../support/index.js';
import type { ChatRequest } from '../contract/chat.types.js';
import type { DriverContext } from '../driver/driver-context.js';
import type { LlmDriver } from '../driver/llm-driver.js';
import { FakeAssertionError } from './fake-assertion.error.js';
import { callTest, recordedCall, type FakeCall, type FakeCallMatcher } from './fake-call.js';
import { FakeDriver } from './fake.driver.js';
import { playScript, type FakeScript, type PlayedScript } from './fake-script.js';

/** Calls that a message lists, and characters of each prompt in it. */
const SHOWN = { calls: 20, characters: 100 } as const;

type Assertion = Extract<keyof FakeLlm, `assert${string}`>;

interface Comparison {
  readonly expected: unknown;
  readonly actual?: unknown;
  /** Added to the number of calls in the message. */
  readonly matched?: string;
}

/**
 * Replaces every driver in a test: gives scripted replies, records the calls, and has assertions on them.
 * `using fake = llm.fake(…)` restores the drivers at the end of the block.
 */
export class FakeLlm {
  /** All calls so far, in order. A call that is retried is recorded each time. */
  readonly calls: FakeCall[] = [];
  private readonly script: PlayedScript;
  private undo: () => void = () => {};

  /** @throws ConfigurationError for a script with a word that no reply has, or of the wrong kind */
  constructor(script: FakeScript) {
    this.script = playScript(script);
  }

  /** The prompts of all calls so far, in order. */
  get prompts(): string[] {
    return this.calls.map((call) => call.prompt);
  }

  /**
   * Asserts that a call matches: its prompt (`*` matches any text), its fields, or a test of yours.
   * @param times number of calls that must match. Default: at least one
   * @throws FakeAssertionError that lists the calls there were; ConfigurationError for a matcher without a
   *   field, and for what is no matcher
   * @example
   * fake.assertPrompted('Summarise *');
   * fake.assertPrompted({ model: 'openai/gpt-oss-20b', request: { temperature: 0 } }, 2);
   */
  assertPrompted(expected: FakeCallMatcher, times?: number): void {
    if (times !== undefined) assertCount('times', times);
    const found = this.calls.filter(callTest(expected)).length;
    if (times === undefined ? found > 0 : found === times) return;
    const count = times === undefined ? 'a call' : countOf(times);
    const matched = times === undefined ? '' : `; ${found} of them matched`;
    this.fail('assertPrompted', `Expected ${count} ${describe(expected)}`, { expected, matched });
  }

  /** Asserts that no call matches, as {@link assertPrompted} does. @throws FakeAssertionError */
  assertNotPrompted(unexpected: FakeCallMatcher): void {
    const found = this.calls.filter(callTest(unexpected)).length;
    if (found === 0) return;
    const matched = `; ${found} of them matched`;
    this.fail('assertNotPrompted', `Expected no call ${describe(unexpected)}`, { expected: [], matched });
  }

  /** Asserts the number of calls so far. @throws FakeAssertionError, ConfigurationError */
  assertPromptedTimes(count: number): void {
    assertCount('count', count);
    const actual = this.calls.length;
    if (actual === count) return;
    this.fail('assertPromptedTimes', `Expected ${countOf(count)}`, { expected: count, actual });
  }

  /** Asserts that no call was made. @throws FakeAssertionError */
  assertNothingPrompted(): void {
    if (this.calls.length === 0) return;
    this.fail('assertNothingPrompted', 'Expected no call', { expected: [] });
  }

  /** Asserts that every reply of a list was given. @throws FakeAssertionError */
  assertNoRepliesLeft(): void {
    const actual = this.script.unused();
    if (actual === 0) return;
    const expectation = `Expected calls for all replies of the list; ${actual} left`;
    this.fail('assertNoRepliesLeft', expectation, { expected: 0, actual });
  }

  /** Ends the fake: the real drivers answer again. */
  restore(): void {
    this.undo();
  }

  /** Ends the fake at the end of a block: `using fake = llm.fake(…)`. */
  [Symbol.dispose](): void {
    this.restore();
  }

  /** @internal */
  onRestore(undo: () => void): void {
    this.undo = undo;
  }

  /** @internal */
  driver(context: DriverContext): LlmDriver {
    return new FakeDriver(context, {
      reply: async (request: ChatRequest, driver: string) => {
        this.calls.push(recordedCall(driver, request));
        return this.script.reply(request, driver);
      },
      describe: () => this.script.describe(),
    });
  }

  /** @param comparison `actual` defaults to the calls there were */
  private fail(assertion: Assertion, expectation: string, comparison: Comparison): never {
    const calls = this.calls.map(({ driver, model, prompt }) => ({ driver, model, prompt }));
    const { expected, actual = calls, matched = '' } = comparison;
    const error = new FakeAssertionError(this.message(expectation, matched), { expected, actual });
    // The stack begins at the line of the test.
    Error.captureStackTrace(error, Reflect.get(this, assertion));
    throw error;
  }

  private message(expectation: string, matched: string): string {
    const { length } = this.calls;
    if (length === 0) return `${expectation}; there was none.`;
    const verb = length === 1 ? 'was' : 'were';
    const more = length > SHOWN.calls ? `\n  … and ${length - SHOWN.calls} more` : '';
    const list = this.calls.slice(0, SHOWN.calls).map(line).join('');
    return `${expectation}; there ${verb} ${length}${matched}:${list}${more}`;
  }
}

function line({ driver, model, prompt }: FakeCall, index: number): string {
  const shown = prompt.length > SHOWN.characters ? `${prompt.slice(0, SHOWN.characters)}…` : prompt;
  return `\n  ${index + 1}. ${model === undefined ? driver : `${driver}/${model}`}: ${JSON.stringify(shown)}`;
}

function countOf(count: number): string {
  if (count === 0) return 'no call';
  return count === 1 ? '1 call' : `${count} calls`;
}

function assertCount(name: string, count: unknown): void {
  if (isCount(count)) return;
  const got = typeof count === 'number' ? String(count) : kindOf(count);
  throw new ConfigurationError(`${name} must be a whole number from 0; got ${got}.`, name);
}

function describe(expected: FakeCallMatcher): string {
  if (typeof expected === 'function') return 'that satisfies the test';
  return typeof expected === 'string' ? `like ${JSON.stringify(expected)}` : `with ${shown(expected)}`;
}

/** Values that JSON cannot say, such as a bigint, are shown as Node shows them. */
function shown(fields: object): string {
  try {
    return JSON.stringify(fields);
  } catch {
    return inspect(fields, { breakLength: Infinity });
  }
}
