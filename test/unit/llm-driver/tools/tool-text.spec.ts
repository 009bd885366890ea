import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { tool } from '../../../../modules/llm-driver/index.js';
import { ConfigurationError, InvalidRequestError } from '../../../../modules/support/index.js';
import { asksFor, toolApplication } from '../../../support/tool-application.js';

const circular: Record<string, unknown> = {};
circular['self'] = circular;

class Hidden {
  readonly #degrees = 5;
  get secret() {
    return this.#degrees;
  }
}
class Said extends Map {
  toJSON() {
    return [...this];
  }
}

/** Runs a tool once. Returns the outcome of its call, and what the model is told. */
async function run(execute: () => unknown, options: object = {}) {
  const work = tool({ name: 'work', description: 'Works.', schema: z.object({}), execute });
  const { llm, requests } = await toolApplication(asksFor(['work', {}]), 'Done.');
  const { steps } = await llm.runTools('Work.', { tools: [work], ...options });
  return { result: steps[0]!.toolResults[0]!, told: requests[1]!.messages.at(-1)!.content };
}

describe('the result of a tool', () => {
  it.each<[string, unknown, string]>([
    ['a text', 'Rain.', 'Rain.'],
    ['nothing', undefined, 'null'],
    ['null', null, 'null'],
    ['an object', { degrees: 5 }, '{"degrees":5}'],
    ['an empty object', {}, '{}'],
    ['an object without a prototype', Object.create(null), '{}'],
    ['an instance with fields', Object.assign(new Hidden(), { degrees: 5 }), '{"degrees":5}'],
    ['what has toJSON', { at: new Date(0), map: new Said() }, '{"at":"1970-01-01T00:00:00.000Z","map":[]}'],
    ['a boxed number', { degrees: new Number(5) }, '{"degrees":5}'],
  ])('that is %s is told', async (_what, value, text) => {
    expect(await run(() => value)).toMatchObject({ result: { ok: true, value, text }, told: text });
  });

  it.each<[string, unknown, string]>([
    ['a function', () => 1, 'got a function.'],
    ['a symbol', Symbol('x'), 'got a symbol.'],
    ['a bigint', 5n, 'got a bigint.'],
    ['an object with a bigint', { count: 5n }, 'got an object that JSON cannot say'],
    [
      'a Map',
      new Map([['a', 1]]),
      'got an object of the class Map, of which JSON says nothing: return Object.fromEntries',
    ],
    ['a Set within a list', [new Set([1])], 'got an object of the class Set, of which JSON says nothing'],
    [
      'an error',
      Object.assign(new TypeError('x'), { code: 5 }),
      'got an object of the class Error, of which',
    ],
    ['a stream', new ReadableStream(), 'got an object of the class ReadableStream, of which'],
    ['a generator', (function* () {})(), 'got an object of the class Generator, of which'],
    ['an instance without fields', new Hidden(), 'got an object of the class Hidden, of which JSON says'],
    ['an instance in an object', { order: new Hidden() }, 'got an object of the class Hidden, of which'],
    ['an object that contains itself', circular, 'got an object that JSON cannot say'],
  ])('that is %s is a typed failure, of which the model learns no more', async (_what, value, message) => {
    const { result, told } = await run(() => value);
    expect(told).toBe('Error: The tool failed.');
    const { error } = result as unknown as { readonly error: Error };
    expect(error).toBeInstanceOf(ConfigurationError);
    expect(error.message).toContain(`The tool work must return a text or a value that JSON has; ${message}`);
  });
});

describe('describeError', () => {
  const fail = () => {
    throw new Error('secret');
  };

  it('may leave an error to the usual text, and may be asynchronous', async () => {
    expect((await run(fail, { describeError: () => undefined })).told).toBe('Error: The tool failed.');
    expect((await run(fail, { describeError: async () => 'Try later.' })).told).toBe('Try later.');
  });

  it.each<[string, unknown, string]>([
    ['a number', 5, 'got 5.'],
    ['an empty text', '', 'got an empty text.'],
    ['null', null, 'got null.'],
    ['an object', {}, 'got an object.'],
  ])('ends the run with a typed error if it returns %s', async (_what, value, message) => {
    const failed = run(fail, { describeError: () => value });
    await expect(failed).rejects.toThrow(InvalidRequestError);
    await expect(run(fail, { describeError: () => value })).rejects.toThrow(
      `describeError must return a text that is not empty, or undefined for the usual one; ${message}`,
    );
  });

  it('ends the run with what its promise rejects with', async () => {
    const describeError = async () => Promise.reject(new TypeError('stop'));
    await expect(run(fail, { describeError })).rejects.toThrow('stop');
  });
});
