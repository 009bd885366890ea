import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import {
  FINISHED_CALLS_CHANNEL,
  LlmError,
  textCompletion,
  type FinishedCall,
} from '../../../../modules/llm-driver/index.js';
import { HOSTILE_FIGURES, hostileUsages } from '../../../support/hostile-figures.js';
import { chunk, scriptedDriver } from '../../../support/scripted-driver.js';

describe('the report of a finished call', () => {
  let told: FinishedCall[];
  const listen = (message: unknown) => void told.push(message as FinishedCall);
  beforeEach(() => {
    told = [];
    subscribe(FINISHED_CALLS_CHANNEL, listen);
  });
  afterEach(() => {
    unsubscribe(FINISHED_CALLS_CHANNEL, listen);
  });

  it('has its duration, and separately its waits and the provider’s time', async () => {
    const { driver, clock } = scriptedDriver(
      async ({ n }) => {
        await clock.sleep(1_000);
        if (n === 1) throw new LlmError('rate_limit_exceeded', { retryable: true, retryAfterMs: 500 });
        return 'answer';
      },
      { random: () => 0 },
    );
    await clock.runUntilSettled(driver.completion('hello', { model: 'm' }));
    expect(told).toEqual([
      {
        ...{
          driver: 'scripted',
          model: 'm',
          stream: false,
          outcome: 'ok',
          attempts: 2,
          unansweredAttempts: 0,
        },
        ...{ durationMs: 2_500, waitedMs: 500, providerMs: 2_000, usage: expect.any(Object) },
        ...{ promptTokens: 2, completionTokens: 2, answerCharacters: 6 },
      },
    ]);
  });

  it.each<[string, () => void]>([
    ['throws', () => void JSON.parse('{')],
    // An async callback fits the type too.
    ['rejects', () => Promise.reject(new Error('no'))],
  ])('goes to an onCall that %s, which changes no answer', async (_, onCall) => {
    const { driver } = scriptedDriver(() => 'answer');
    await expect(driver.completion('hello', { onCall })).resolves.toMatchObject({ content: 'answer' });
    const [result] = await driver.completionPool(['hello'], { onCall });
    expect(result).toMatchObject({ ok: true });
    const { driver: failing } = scriptedDriver(() => {
      throw new LlmError('upstream_auth_failed');
    });
    await expect(failing.completion('hello', { onCall })).rejects.toMatchObject({
      kind: 'upstream_auth_failed',
    });
  });

  it('has the code of a failure', async () => {
    const { driver } = scriptedDriver(() => {
      throw new LlmError('upstream_auth_failed');
    });
    await expect(driver.completion('hello')).rejects.toThrow(LlmError);
    expect(told).toMatchObject([{ outcome: 'upstream_auth_failed', attempts: 1 }]);
  });

  it('has the time to the first chunk of a stream, and comes once, at its end', async () => {
    const { driver, clock } = scriptedDriver(undefined, {
      stream: async function* () {
        await clock.sleep(300);
        yield chunk('a');
        await clock.sleep(700);
        yield { ...chunk('b'), usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 } };
      },
    });
    const reading = (async () => {
      for await (const piece of driver.chatStream({ messages: [{ role: 'user', content: 'hi' }] }))
        void piece;
    })();
    await clock.runUntilSettled(reading);
    expect(told).toMatchObject([
      { stream: true, outcome: 'ok', timeToFirstChunkMs: 300, durationMs: 1_000, usage: { total_tokens: 3 } },
    ]);
  });

  it.each(HOSTILE_FIGURES)('has whole numbers of tokens if the provider counts %s', async (figure) => {
    for (const usage of hostileUsages(figure)) {
      const { driver } = scriptedDriver(() => ({
        ...textCompletion({ messages: [] }, ['x']),
        usage: JSON.parse(usage) as never,
      }));
      await driver.completion('hello');
    }
    const counts = told.map(({ promptTokens, completionTokens }) => [promptTokens, completionTokens]);
    expect(counts).toEqual([
      [0, 5],
      [7, 0],
      [7, 5],
      [0, 0],
      [0, 0],
    ]);
  });

  it.each(HOSTILE_FIGURES)(
    'has the last usage of a stream that can be true, before one of %s',
    async (figure) => {
      const { driver } = scriptedDriver(undefined, {
        stream: async function* () {
          yield { ...chunk('a'), usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 } };
          yield { ...chunk('b'), usage: JSON.parse(hostileUsages(figure)[3]!) as never };
          yield { ...chunk('c'), usage: JSON.parse(figure) as never };
        },
      });
      for await (const piece of driver.chatStream({ messages: [{ role: 'user', content: 'hi' }] }))
        void piece;
      expect(told).toMatchObject([{ outcome: 'ok', promptTokens: 1, completionTokens: 2 }]);
    },
  );

  it('has the usage counted before a stream broke off', async () => {
    const { driver } = scriptedDriver(undefined, {
      stream: async function* () {
        yield { ...chunk('a'), usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 } };
        throw new Error('broken');
      },
    });
    const reading = async () => {
      for await (const piece of driver.chatStream({ messages: [{ role: 'user', content: 'hi' }] }))
        void piece;
    };
    await expect(reading()).rejects.toThrow();
    expect(told).toMatchObject([{ stream: true, promptTokens: 1, completionTokens: 2 }]);
    expect(told[0]?.outcome).not.toBe('ok');
  });

  it('has the outcome `aborted` if the reader left the stream', async () => {
    const { driver } = scriptedDriver(undefined, {
      stream: async function* () {
        yield chunk('a');
        yield chunk('b');
      },
    });
    for await (const piece of driver.chatStream({ messages: [{ role: 'user', content: 'hi' }] })) {
      void piece;
      break;
    }
    expect(told).toMatchObject([{ stream: true, outcome: 'aborted' }]);
  });
});
