import { describe, expect, it } from '@jest/globals';
import { type FinishedCall, LlmError, textCompletion } from '../../../../modules/llm-driver/index.js';
import { Deferred } from '../../../support/deferred.js';
import { llmApplication, scripted } from '../../../support/llm-application.js';
import { chunk } from '../../../support/scripted-driver.js';

const USAGE = { prompt_tokens: 10, completion_tokens: 4, total_tokens: 14 };
const NOTHING = { promptTokens: 0, completionTokens: 0, totalTokens: 0, estimated: false };
const answer = (text: string, usage: object = USAGE) => ({
  ...textCompletion({ messages: [{ role: 'user', content: 'hello' }] }, [text]),
  usage,
});
const REQUEST = { messages: [{ role: 'user', content: 'Tell me of rivers.' }] };
const never = () => new Promise(() => {});

describe('The losers of a race', () => {
  it('have their model, instance, calls and estimated tokens when they are cancelled', async () => {
    const { facade } = await llmApplication({ drivers: scripted('one', 'two') }, ({ driver }) =>
      driver === 'one' ? answer('first') : never(),
    );
    const { content, losers } = await facade.fastest('hello', ['one', 'two/slow']);
    expect(content).toBe('first');
    const usage = { promptTokens: 10, completionTokens: 4, totalTokens: 14, estimated: true };
    expect(losers).toEqual([{ model: 'two/slow', driver: 'two', attempts: 1, outcome: 'cancelled', usage }]);
  });

  it('have their error when they have failed before, and cost nothing if the provider does not charge it', async () => {
    const winner = new Deferred<unknown>();
    const { facade, clock } = await llmApplication(
      { drivers: scripted('one', 'two', 'three') },
      ({ driver }) => {
        if (driver === 'one') return winner.promise;
        throw new LlmError(driver === 'two' ? 'upstream_auth_failed' : 'driver_contract');
      },
    );
    const asked = facade.fastest('hello', ['two', 'one', 'three']);
    await clock.settle();
    winner.resolve(answer('late'));
    const { losers } = await asked;
    expect(losers).toMatchObject([
      { model: 'two', outcome: 'failed', error: { kind: 'upstream_auth_failed' }, usage: NOTHING },
      {
        ...{ model: 'three', outcome: 'failed', error: { kind: 'driver_contract' } },
        usage: { promptTokens: 10, completionTokens: 0, estimated: true },
      },
    ]);
  });

  it('cost nothing while they wait for their limits', async () => {
    const limits = { '*': { concurrency: 1 } };
    const drivers = { ...scripted('one'), two: { driver: 'scripted', model: 'm', limits } };
    const { facade, clock } = await llmApplication({ drivers }, ({ driver }) =>
      driver === 'one' ? answer('first') : never(),
    );
    const controller = new AbortController();
    const other = facade.completion('other', { model: 'two', signal: controller.signal });
    other.catch(() => {});
    await clock.settle();
    const { losers } = await facade.fastest('hello', ['one', 'two']);
    expect(losers).toEqual([
      { model: 'two', driver: 'two', attempts: 0, outcome: 'cancelled', usage: NOTHING },
    ]);
    controller.abort();
  });

  it('have what their provider counted when they answered too, too late', async () => {
    const usage = { prompt_tokens: 7, completion_tokens: 9, total_tokens: 16 };
    const { facade } = await llmApplication({ drivers: scripted('one', 'two') }, ({ driver }) =>
      answer(driver, driver === 'two' ? usage : USAGE),
    );
    const { driver, losers } = await facade.fastest('hello', ['one', 'two']);
    expect(driver).toBe('one');
    expect(losers).toEqual([
      {
        ...{ model: 'two', driver: 'two', attempts: 1, outcome: 'late' },
        usage: { promptTokens: 7, completionTokens: 9, totalTokens: 16, estimated: false },
      },
    ]);
  });

  it('add up the targets of a named model, and leave the listener of the caller its calls', async () => {
    const winner = new Deferred<unknown>();
    const models = { both: { targets: ['two', 'three'] as [string, string] } };
    const { facade, clock } = await llmApplication(
      { drivers: scripted('one', 'two', 'three'), models },
      ({ driver }) => {
        if (driver === 'one') return winner.promise;
        if (driver === 'three') return never();
        throw new LlmError('upstream_error');
      },
    );
    const heard: FinishedCall[] = [];
    const asked = facade.fastest('hello', ['one', 'both'], { onCall: (call) => heard.push(call) });
    await clock.settle();
    winner.resolve(answer('first'));
    const { losers } = await asked;
    // A prompt for the failure. For the call that was cut off: a prompt, and the winner's answer.
    const usage = { promptTokens: 20, completionTokens: 4, totalTokens: 24, estimated: true };
    expect(losers).toEqual([{ model: 'both', driver: 'three', attempts: 2, outcome: 'cancelled', usage }]);
    expect(heard.map(({ driver }) => driver).sort()).toEqual(['one', 'three', 'two']);
  });

  it('tell the calls that were sent before they waited to try again', async () => {
    const winner = new Deferred<unknown>();
    const { facade, clock } = await llmApplication({ drivers: scripted('one', 'two') }, ({ driver }) => {
      if (driver === 'one') return winner.promise;
      throw new LlmError('upstream_error', { retryable: true, retryAfterMs: 1_000 });
    });
    const asked = facade.fastest('hello', ['one', 'two']);
    await clock.settle();
    winner.resolve(answer('first'));
    expect((await asked).losers).toMatchObject([{ model: 'two', attempts: 1, outcome: 'cancelled' }]);
  });

  it('do not keep an answer back when a driver ignores that it is cancelled', async () => {
    const { facade, manager } = await llmApplication({ drivers: scripted('one', 'two') });
    manager.driver('two').chatReply = () => new Promise(() => {});
    const { losers } = await facade.fastestChat(REQUEST, ['one', 'two']);
    expect(losers).toMatchObject([{ model: 'two', attempts: 0, outcome: 'cancelled' }]);
  });

  it('are those of a chat too, and none for a single model', async () => {
    const { facade } = await llmApplication({ drivers: scripted('one', 'two') }, ({ driver }) =>
      driver === 'one' ? answer('first') : never(),
    );
    const { losers } = await facade.fastestChat(REQUEST, ['two', 'one']);
    expect(losers).toMatchObject([{ model: 'two', usage: { totalTokens: 14, estimated: true } }]);
    expect((await facade.fastestChat(REQUEST, ['one'])).losers).toEqual([]);
  });

  it('of a stream have used the prompt alone: the first chunk cuts them off', async () => {
    const { facade } = await llmApplication(
      { drivers: scripted('one', 'two') },
      undefined,
      async function* ({ driver }) {
        if (driver === 'two') await never();
        yield chunk('first');
      },
    );
    const { chunks, losers } = await facade.openFastestChatStream(REQUEST, ['one', 'two']);
    const usage = { promptTokens: 5, completionTokens: 0, totalTokens: 5, estimated: true };
    expect(losers).toEqual([{ model: 'two', driver: 'two', attempts: 1, outcome: 'cancelled', usage }]);
    await chunks.return?.();
  });
});
