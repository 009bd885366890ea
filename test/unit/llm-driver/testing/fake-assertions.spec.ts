import { Injectable } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { describe, expect, it } from '@jest/globals';
import { FakeAssertionError, LlmDriverFacade } from '../../../../modules/llm-driver/index.js';
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
