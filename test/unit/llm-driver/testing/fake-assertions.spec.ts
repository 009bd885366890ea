import { Injectable } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { describe, expect, it } from '@jest/globals';
import {
  ConfigurationError,
  FakeAssertionError,
  LlmDriverFacade,
} from '../../../../modules/llm-driver/index.js';
import { fakeLlm } from '../../../../modules/llm-driver/testing/index.js';

@Injectable()
class Summaries {
  constructor(private readonly llm: LlmDriverFacade) {}

  async summarise(text: string): Promise<string> {
    return (await this.llm.completion(`Summarise ${text}`, { temperature: 0 })).content;
  }
}

function failure(assertion: () => void): FakeAssertionError {
  try {
    assertion();
  } catch (thrown) {
    return thrown as FakeAssertionError;
  }
  throw new Error('The assertion passed.');
}

describe('assertions of a fake', () => {
  it('list the calls there were, with expected and actual values for the runner', async () => {
    const fake = fakeLlm('ok');
    await fake.llm.completion('Translate a text');
    const error = failure(() => fake.assertPrompted('Summarise *'));
    expect(error).toBeInstanceOf(FakeAssertionError);
    expect(error.message).toBe(
      'Expected a call like "Summarise *"; there was 1:\n  1. fake/fake-1: "Translate a text"',
    );
    const actual = [{ driver: 'fake', model: 'fake-1', prompt: 'Translate a text' }];
    expect(error).toMatchObject({ expected: 'Summarise *', actual });
    expect(error.matcherResult).toMatchObject({ expected: 'Summarise *', actual, pass: false });
  });

  it('begin their stack at the line of the test', () => {
    const error = failure(() => fakeLlm('ok').assertPromptedTimes(1));
    expect(error.stack?.split('\n').find((line) => line.includes(' at '))).toContain('fake-assertions.spec');
  });

  it('say that there was no call', () => {
    expect(failure(() => fakeLlm().assertPrompted('x')).message).toBe(
      'Expected a call like "x"; there was none.',
    );
  });

  it('cut long lists and long prompts', async () => {
    const fake = fakeLlm('ok');
    await fake.llm.completionPool(Array.from({ length: 25 }, () => 'x'.repeat(500)));
    const { message } = failure(() => fake.assertNothingPrompted());
    expect(message.split('\n')).toHaveLength(22);
    expect(message).toContain('… and 5 more');
    expect(message).toContain(`${'x'.repeat(100)}…"`);
  });

  it('match fields of a call and of its request', async () => {
    const fake = fakeLlm('ok');
    const tools = [{ type: 'function', function: { name: 'weather' } }];
    await fake.llm.completion('hello', { temperature: 0, parameters: { tools } });
    fake.assertPrompted({ prompt: 'hel*', model: 'fake-1', tools, request: { temperature: 0 } });
    expect(fake.calls[0]).toMatchObject({ tools, stream: false, messages: [{ content: 'hello' }] });
    fake.assertNotPrompted({ request: { temperature: 1 } });
    expect(failure(() => fake.assertPrompted({ model: 'other' })).message).toContain(
      'Expected a call with {"model":"other"}; there was 1:',
    );
    expect(() => fake.assertPrompted({ temperature: 0 } as never)).toThrow(
      'A recorded call has no field temperature',
    );
  });

  it.each<[string, unknown, string]>([
    ['undefined', undefined, 'expected must be a prompt, fields of a call, or a function; got undefined.'],
    ['null', null, 'expected must be a prompt, fields of a call, or a function; got null.'],
    ['a list', ['x'], 'expected must be a prompt, fields of a call, or a function; got an array.'],
    ['a regular expression', /x/, 'got a regular expression. Test it yourself: (call) =>'],
    ['a Map', new Map([['prompt', 'x']]), 'expected must be a prompt, fields of a call'],
    ['no field', {}, 'expected has no field with a value: every call would match.'],
    ['fields that are undefined', { model: undefined }, 'expected has no field with a value'],
    ['a pattern as prompt', { prompt: /x/ }, 'prompt must be a text, in which * matches any text'],
    ['a request that is none', { request: 'x' }, 'request must be an object of fields; got a string.'],
    [
      'a request in camelCase',
      { request: { maxTokens: 5 } },
      'no field "maxTokens". Did you mean max_tokens?',
    ],
    ['a test without return', () => undefined, 'returns true or false; it returned undefined.'],
    ['an async test', async () => true, 'returns true or false; it returned an object.'],
  ])('refuse a matcher that would match nothing or every call: %s', async (_what, matcher, message) => {
    const fake = fakeLlm('ok');
    await fake.llm.completion('hello');
    for (const assertion of ['assertPrompted', 'assertNotPrompted'] as const) {
      const assert = () => fake[assertion](matcher as never);
      expect(assert).toThrow(ConfigurationError);
      expect(assert).toThrow(message);
    }
  });

  it.each([['1'], [-1], [1.5], [Number.NaN], [null]])('refuse %p as a number of calls', (count) => {
    const fake = fakeLlm('ok');
    expect(() => fake.assertPrompted('x', count as number)).toThrow('times must be a whole number from 0;');
    expect(() => fake.assertPromptedTimes(count as number)).toThrow('count must be a whole number from 0;');
  });

  it('show fields that JSON cannot say', () => {
    const error = failure(() => fakeLlm('ok').assertPrompted({ request: { seed: 1n as never } }));
    expect(error.message).toContain('seed: 1n');
  });

  it('count the calls that match', async () => {
    const fake = fakeLlm('ok');
    await fake.llm.completionPool(['a 1', 'a 2', 'b']);
    fake.assertPrompted('a *', 2);
    expect(failure(() => fake.assertPrompted('a *', 3)).message).toContain(
      'Expected 3 calls like "a *"; there were 3; 2 of them matched:',
    );
    expect(failure(() => fake.assertNotPrompted('b')).message).toContain(
      'Expected no call like "b"; there were 3; 1 of them matched:',
    );
  });

  it('tell replies of a list that nobody asked for', async () => {
    const fake = fakeLlm(['a', 'b']);
    await fake.llm.completion('x');
    expect(failure(() => fake.assertNoRepliesLeft()).message).toContain('1 left');
    await fake.llm.completion('x');
    fake.assertNoRepliesLeft();
  });
});

describe('fakeLlm', () => {
  it('answers a class without any module', async () => {
    const fake = fakeLlm({ 'Summarise *': 'Short.' });
    expect(await new Summaries(fake.llm).summarise('this')).toBe('Short.');
    fake.assertPrompted('Summarise this');
  });

  it('replaces the facade of a testing module', async () => {
    const fake = fakeLlm('Short.');
    const testing = await Test.createTestingModule({ providers: [Summaries, LlmDriverFacade] })
      .overrideProvider(LlmDriverFacade)
      .useValue(fake.llm)
      .compile();
    expect(await testing.get(Summaries).summarise('this')).toBe('Short.');
  });

  it('knows the instances and named models it is given', async () => {
    const fake = fakeLlm((_request, driver) => driver, {
      drivers: { groq: { apiKey: 'gsk_0123456789abcdef' }, openai: { apiKey: 'sk-0123456789abcdef' } },
      models: { fast: { targets: ['groq/llama-3.1-8b-instant', 'openai'] } },
    });
    expect((await fake.llm.completion('x', { model: 'fast' })).content).toBe('groq');
    expect((await fake.llm.completion('x', { model: 'openai' })).content).toBe('openai');
    await expect(fake.llm.completion('x', { model: 'slow' })).rejects.toMatchObject({ status: 404 });
  });
});

describe('wrong arguments of fakeLlm', () => {
  it.each([[null], ['mock']])('are options that are none: %p', (options) => {
    expect(() => fakeLlm('ok', options as never)).toThrow('The options of LlmDriverModule must be an object');
  });
});

describe('the end of a fake', () => {
  it('comes with the block that uses it', async () => {
    const { llm } = fakeLlm('outer');
    {
      using fake = llm.fake('inner');
      expect((await llm.completion('x')).content).toBe('inner');
      fake.assertPromptedTimes(1);
    }
    await expect(llm.completion('x')).resolves.toMatchObject({ content: 'Mock answer to: x' });
  });
});
