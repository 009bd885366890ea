import { describe, expect, it } from '@jest/globals';
import { LlmError } from '../../../../modules/llm-driver/index.js';
import { scriptedDriver } from '../../../support/scripted-driver.js';

/** What an exchange does that it should not, and what the caller sees. */
const mistakes: [string, () => unknown, string][] = [
  [
    'throws synchronously',
    () => {
      throw new TypeError('x is undefined');
    },
    'driver_contract',
  ],
  ['rejects', () => Promise.reject(new TypeError('x is undefined')), 'driver_contract'],
  // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors
  ['rejects with a text', () => Promise.reject('out of order'), 'driver_contract'],
  // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors
  ['rejects with nothing', () => Promise.reject(undefined), 'driver_contract'],
  // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors
  ['rejects with null', () => Promise.reject(null), 'driver_contract'],
  ['returns nothing', () => undefined, 'driver_contract'],
  ['returns null', () => null, 'driver_contract'],
  ['returns a number', () => 42, 'driver_contract'],
  ['returns an object without choices', () => ({ id: 'x' }), 'driver_contract'],
  ['returns choices that are no list', () => ({ choices: { 0: {} } }), 'driver_contract'],
  ['returns a choice that is null', () => ({ choices: [null] }), 'driver_contract'],
  ['returns a choice that is a text', () => ({ choices: ['hello'] }), 'driver_contract'],
];

describe('a driver that', () => {
  it.each(mistakes)('%s fails that call alone, as an LlmError', async (_what, script, kind) => {
    const { driver, clock } = scriptedDriver(({ prompt }) => (prompt === 'bad' ? script() : 'answer'));
    const bad = await driver.completion('bad').catch((error: unknown) => error);
    expect(bad).toBeInstanceOf(LlmError);
    expect(bad).toMatchObject({ kind, status: 500, retryable: false });
    const results = await clock.runUntilSettled(driver.completionPool(['a', 'bad', 'b'], { concurrency: 1 }));
    expect(results.map((result) => result.ok)).toEqual([true, false, true]);
    expect(driver.prompts.filter((prompt) => prompt === 'bad')).toHaveLength(2);
    expect(clock.pending).toBe(0);
  });

  it('returns no choices gives an empty answer', async () => {
    const { driver } = scriptedDriver(() => ({ id: 'x', model: 'm', choices: [] }));
    expect(await driver.completion('hello')).toMatchObject({ content: '', finishReason: null, choices: [] });
  });

  it('returns a choice without a message gives an empty answer', async () => {
    const { driver } = scriptedDriver(() => ({ id: 'x', model: 'm', choices: [{}] }));
    expect(await driver.completion('hello')).toMatchObject({
      content: '',
      choices: [{ index: 0, content: '' }],
    });
  });

  it('puts a caller’s data into what it throws does not show it', async () => {
    const { driver } = scriptedDriver(() => {
      throw new Error('failed for prompt: my secret');
    });
    const error = (await driver.completion('my secret').catch((thrown: unknown) => thrown)) as LlmError;
    expect(error.message).not.toContain('my secret');
    expect(error.cause).toBeInstanceOf(Error);
  });
});
