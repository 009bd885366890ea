import { describe, expect, it } from '@jest/globals';
import { getEventListeners } from 'node:events';
import {
  AllModelsFailedError,
  LlmError,
  type ChatCompletionChunk,
} from '../../../../modules/llm-driver/index.js';
import { never } from '../../../support/deferred.js';
import { chunk } from '../../../support/scripted-driver.js';
import { llmApplication, scripted, type InstanceStreamScript } from '../../../support/llm-application.js';

const quick = {
  targets: ['one/small', 'two/openai/gpt-oss-20b', 'three'],
  defaults: { temperature: 0.2, top_p: 0.9 },
};
const options = { default: 'two', drivers: scripted('one', 'two', 'three'), models: { quick } };
const MODELS = ['one/a', 'two/b', 'three/c'];
const ask = (model?: string) => ({ model, messages: [{ role: 'user', content: 'hello' }] });

const text = (chunk: ChatCompletionChunk) => chunk.choices[0]?.delta.content;

describe('the fastest chat', () => {
  const DELAYS: Record<string, number> = { one: 300, two: 100, three: 200 };
  async function delayed(...failing: string[]) {
    const app = await llmApplication(options, async ({ driver }) => {
      await app.clock.sleep(DELAYS[driver]!);
      if (failing.includes(driver)) throw new LlmError('upstream_error');
      return driver;
    });
    return app;
  }

  it('is the first success; the others are cancelled', async () => {
    const { facade, clock, calls } = await delayed('two');
    const answer = await clock.runUntilSettled(facade.fastestChat(ask(), MODELS));
    expect(answer).toMatchObject({ driver: 'three', model: 'three/c' });
    expect(calls('one')[0]!.exchange.signal.aborted).toBe(true);
    expect(calls('three')[0]!.exchange.signal.aborted).toBe(false);
  });

  it('names every cause when all fail', async () => {
    const { facade, clock } = await delayed('one', 'two', 'three');
    const error = await clock.runUntilSettled(
      facade.fastestChat(ask(), MODELS).catch((thrown: unknown) => thrown),
    );
    expect(error).toBeInstanceOf(AllModelsFailedError);
    expect((error as AllModelsFailedError).message).toContain('one/a (upstream_error), two/b');
  });
});

describe('the fastest stream', () => {
  /** Each instance sends its name after its delay, and again every second. */
  async function talking(delays: Record<string, number>, ...failing: string[]) {
    const closed: string[] = [];
    const script: InstanceStreamScript = async function* ({ driver, exchange }) {
      try {
        await app.clock.sleep(delays[driver]!, exchange.signal);
        if (failing.includes(driver)) throw new LlmError('upstream_error');
        for (;;) {
          yield driver;
          await app.clock.sleep(1_000, exchange.signal);
        }
      } finally {
        closed.push(driver);
      }
    };
    const app = await llmApplication(options, undefined, script);
    return { ...app, closed };
  }

  it('is decided by the first chunk, and goes on once the others are cancelled', async () => {
    const { facade, clock, closed } = await talking({ one: 300, two: 100, three: 200 });
    const stream = await clock.runUntilSettled(facade.openFastestChatStream(ask(), MODELS));
    expect(stream).toMatchObject({ driver: 'two', model: 'two/b' });
    await clock.settle();
    expect(closed.sort()).toEqual(['one', 'three']);
    expect(text((await stream.chunks.next()).value!)).toBe('two');
    expect(text((await clock.runUntilSettled(stream.chunks.next())).value!)).toBe('two');
  });

  it('is not decided by chunks without anything of the answer', async () => {
    const role = { index: 0, delta: { role: 'assistant', content: '' }, finish_reason: null };
    const script: InstanceStreamScript = async function* ({ driver, exchange }) {
      if (driver === 'one') yield { ...chunk(''), choices: [role] };
      await app.clock.sleep(driver === 'two' ? 100 : 75_000, exchange.signal);
      yield driver;
    };
    const app = await llmApplication(options, undefined, script);
    const stream = await app.clock.runUntilSettled(app.facade.openFastestChatStream(ask(), MODELS));
    expect(stream.driver).toBe('two');
  });

  it('cancels a model whose first chunk comes at the same moment', async () => {
    const { facade, clock, closed, calls } = await talking({ one: 100, two: 100, three: 100 });
    const stream = await clock.runUntilSettled(facade.openFastestChatStream(ask(), MODELS));
    await clock.settle();
    expect(closed).toHaveLength(2);
    expect(closed).not.toContain(stream.driver);
    const aborted = ['one', 'two', 'three'].filter((name) => calls(name)[0]!.exchange.signal.aborted);
    expect(aborted.sort()).toEqual(closed.sort());
  });

  it('is cancelled when its reader leaves before the first chunk', async () => {
    const { facade, clock, closed } = await talking({ one: 300, two: 100, three: 200 });
    const stream = await clock.runUntilSettled(facade.openFastestChatStream(ask(), MODELS));
    await stream.chunks.return!();
    await clock.settle();
    expect(closed).toContain('two');
    expect(clock.pending).toBe(0);
  });

  it('ends when the caller aborts, before the first chunk and after it', async () => {
    const { facade, clock, closed } = await talking({ one: 300, two: 100, three: 200 });
    const early = new AbortController();
    const opening = facade.openFastestChatStream(ask(), MODELS, { signal: early.signal });
    await clock.advance(50);
    early.abort();
    await expect(opening).rejects.toMatchObject({ kind: 'aborted' });
    await clock.settle();
    expect(closed).toHaveLength(3);
    const late = new AbortController();
    const stream = await clock.runUntilSettled(
      facade.openFastestChatStream(ask(), MODELS, { signal: late.signal }),
    );
    await stream.chunks.next();
    const next = stream.chunks.next();
    late.abort();
    await expect(next).rejects.toMatchObject({ kind: 'aborted' });
    await clock.settle();
    expect(closed).toHaveLength(6);
  });

  it('is not won by a model that fails before its first chunk', async () => {
    const { facade, clock } = await talking({ one: 300, two: 100, three: 200 }, 'two');
    const stream = await clock.runUntilSettled(facade.openFastestChatStream(ask(), MODELS));
    expect(stream.driver).toBe('three');
  });
});

describe('all chats', () => {
  it('are one result per model, in order, failures included', async () => {
    const { facade } = await llmApplication(options, ({ driver }) => {
      if (driver === 'two') throw new LlmError('upstream_tls');
      return driver;
    });
    const results = await facade.allChats(ask(), MODELS);
    expect(results.map((result) => (result.ok ? result.driver : result.error.kind))).toEqual([
      'one',
      'upstream_tls',
      'three',
    ]);
    expect(results.map(({ model }) => model)).toEqual(MODELS);
  });

  it('of many models, and races, listen to the caller’s signal once, and only while they run', async () => {
    const { facade, clock } = await llmApplication(options, () => never());
    const models = Array.from({ length: 15 }, (_, index) => `one/m${index}`);
    const controller = new AbortController();
    const { signal } = controller;
    const asked = [
      facade.allChats(ask(), models, { signal }),
      facade.fastestChat(ask(), models, { signal }),
      facade.openFastestChatStream(ask(), models, { signal }),
    ];
    await clock.settle();
    expect(getEventListeners(signal, 'abort')).toHaveLength(asked.length);
    controller.abort();
    await Promise.allSettled(asked);
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  });

  it('all end when the caller aborts', async () => {
    const { facade, clock } = await llmApplication(options, () => never());
    const controller = new AbortController();
    const asked = facade.allChats(ask(), MODELS, { signal: controller.signal });
    await clock.settle();
    controller.abort();
    expect((await asked).map((result) => !result.ok && result.error.kind)).toEqual(Array(3).fill('aborted'));
  });
});
