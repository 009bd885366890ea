import { describe, expect, it } from '@jest/globals';
import { getEventListeners } from 'node:events';
import {
  AllModelsFailedError,
  LlmError,
  type ChatCompletionChunk,
  type LlmErrorKind,
} from '../../../../modules/llm-driver/index.js';
import { never } from '../../../support/deferred.js';
import {
  llmApplication,
  scripted,
  type InstanceScript,
  type InstanceStreamScript,
} from '../../../support/llm-application.js';

const quick = {
  targets: ['one/small', 'two/openai/gpt-oss-20b', 'three'],
  defaults: { temperature: 0.2, top_p: 0.9 },
};
const options = { default: 'two', drivers: scripted('one', 'two', 'three'), models: { quick } };
const MODELS = ['one/a', 'two/b', 'three/c'];
const ask = (model?: string) => ({ model, messages: [{ role: 'user', content: 'hello' }] });

const text = (chunk: ChatCompletionChunk) => chunk.choices[0]?.delta.content;

async function texts(chunks: AsyncIterable<ChatCompletionChunk>): Promise<unknown[]> {
  const seen: unknown[] = [];
  for await (const chunk of chunks) seen.push(text(chunk));
  return seen;
}

describe('a whole chat', () => {
  it('gives the provider’s object, who answered, and the model that was asked for', async () => {
    const { facade, calls } = await llmApplication(options, () => ({ id: 'x', choices: [{}], unknown: [1] }));
    const answer = await facade.chat({ ...ask('one/meta/llama'), seed: 5 });
    expect(answer).toEqual({
      completion: { id: 'x', choices: [{}], unknown: [1] },
      driver: 'one',
      model: 'one/meta/llama',
    });
    expect(calls('one')[0]!.request).toEqual({ ...ask('meta/llama'), seed: 5 });
  });

  it('takes the model for the provider’s own where a driver is named, and the default driver where nothing is', async () => {
    const { facade, calls } = await llmApplication(options);
    await facade.chat(ask('two/x'), { driver: 'one' });
    expect(calls('one')[0]!.request.model).toBe('two/x');
    expect(await facade.chat(ask())).toMatchObject({ driver: 'two', model: 'two' });
    expect(calls('two')[0]!.request.model).toBe('two-model');
  });

  it.each(['gpt-5', 'nobody/gpt-5', 'constructor'])('refuses %j, which nobody knows', async (model) => {
    const { facade } = await llmApplication(options);
    const unknown = { status: 404, code: 'model_not_found' };
    await expect(facade.chat(ask(model))).rejects.toMatchObject(unknown);
    await expect(facade.openChatStream(ask(model))).rejects.toMatchObject(unknown);
    await expect(facade.fastestChat(ask(), ['one/a', model])).rejects.toMatchObject(unknown);
    await expect(facade.allChats(ask(), ['one/a', model])).rejects.toMatchObject(unknown);
  });

  it('has a named model’s defaults where it does not say', async () => {
    const { facade, calls } = await llmApplication(options);
    await facade.chat({ ...ask('quick'), temperature: 1 });
    expect(calls('one')[0]!.request).toEqual({ ...ask('small'), temperature: 1, top_p: 0.9 });
  });

  it('shares its one timeout among all targets', async () => {
    const app = await llmApplication(options, async ({ driver }) => {
      await app.clock.sleep(600);
      if (driver !== 'three') throw new LlmError('upstream_error');
      return 'late';
    });
    const asked = app.facade.chat(ask('quick'), { timeoutMs: 1_300 });
    const ended = asked.catch((thrown: unknown) => [(thrown as LlmError).kind, app.clock.monotonic()]);
    expect(await app.clock.runUntilSettled(ended)).toEqual(['deadline_exceeded', 1_300]);
  });
});

describe('the fallbacks of a whole chat', () => {
  const worth: LlmErrorKind[] = [
    'rate_limit_exceeded',
    'provider_overloaded',
    'provider_quota_exhausted',
    'provider_not_configured',
    'key_unreadable',
    'upstream_auth_failed',
    'upstream_error',
    'upstream_unreachable',
    'upstream_timeout',
    'model_not_found',
  ];
  const failing =
    (kind: LlmErrorKind): InstanceScript =>
    ({ driver }) => {
      if (driver === 'one') throw new LlmError(kind);
      return `from ${driver}`;
    };

  it.each(worth)('are asked after %s, streamed or not', async (kind) => {
    const { facade, clock } = await llmApplication(options, failing(kind));
    const answer = await clock.runUntilSettled(facade.chat(ask('quick')));
    expect(answer).toMatchObject({ driver: 'two', model: 'quick' });
    const stream = await clock.runUntilSettled(facade.openChatStream(ask('quick')));
    expect(stream).toMatchObject({ driver: 'two', model: 'quick' });
    expect(await texts(stream.chunks)).toContain('from two');
  });

  it.each<LlmErrorKind>(['invalid_request', 'context_length_exceeded', 'deadline_exceeded', 'aborted'])(
    'are not asked after %s',
    async (kind) => {
      const { facade, calls } = await llmApplication(options, failing(kind));
      await expect(facade.chat(ask('quick'))).rejects.toMatchObject({ kind });
      await expect(facade.openChatStream(ask('quick'))).rejects.toMatchObject({ kind });
      expect(calls('two')).toHaveLength(0);
    },
  );

  it('are asked instead of a wait of more than two seconds; the last one is waited for', async () => {
    const { facade, clock } = await llmApplication(options, ({ driver, asked }) => {
      if (driver !== 'three' || asked === 0)
        throw new LlmError('provider_overloaded', { retryable: true, retryAfterMs: 5_000 });
      return 'late';
    });
    expect(await clock.runUntilSettled(facade.chat(ask('quick')))).toMatchObject({ driver: 'three' });
    expect(clock.monotonic()).toBeGreaterThanOrEqual(5_000);
    expect(clock.monotonic()).toBeLessThan(10_000);
  });

  it('are never asked once the first chunk is there', async () => {
    const { facade, calls } = await llmApplication(options, undefined, async function* () {
      yield 'one';
      throw new LlmError('upstream_error');
    });
    const seen: unknown[] = [];
    const reading = async () => {
      for await (const chunk of facade.chatStream(ask('quick'))) seen.push(text(chunk));
    };
    await expect(reading()).rejects.toMatchObject({ kind: 'upstream_error' });
    expect(seen).toEqual(['one']);
    expect(calls('two')).toHaveLength(0);
  });

  it('pass over a target whose instance is gone while others are left', async () => {
    const { facade } = await llmApplication(options);
    facade.setModel('mended', { targets: ['gone/x', 'three'] });
    expect(await facade.chat(ask('mended'))).toMatchObject({ driver: 'three' });
    facade.setModel('lost', { targets: ['gone/x'] });
    await expect(facade.chat(ask('lost'))).rejects.toMatchObject({ code: 'model_not_found' });
  });
});

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
  /** Each says its name after its delay, and again every second. */
  async function talking(delays: Record<string, number>, ...failing: string[]) {
    const left: string[] = [];
    const script: InstanceStreamScript = async function* ({ driver, exchange }) {
      try {
        await app.clock.sleep(delays[driver]!, exchange.signal);
        if (failing.includes(driver)) throw new LlmError('upstream_error');
        for (;;) {
          yield driver;
          await app.clock.sleep(1_000, exchange.signal);
        }
      } finally {
        left.push(driver);
      }
    };
    const app = await llmApplication(options, undefined, script);
    return { ...app, left };
  }

  it('is decided by the first chunk, and goes on once the others are cancelled', async () => {
    const { facade, clock, left } = await talking({ one: 300, two: 100, three: 200 });
    const stream = await clock.runUntilSettled(facade.openFastestChatStream(ask(), MODELS));
    expect(stream).toMatchObject({ driver: 'two', model: 'two/b' });
    await clock.settle();
    expect(left.sort()).toEqual(['one', 'three']);
    expect(text((await stream.chunks.next()).value!)).toBe('two');
    expect(text((await clock.runUntilSettled(stream.chunks.next())).value!)).toBe('two');
  });

  it('cancels who comes second in the very same moment', async () => {
    const { facade, clock, left, calls } = await talking({ one: 100, two: 100, three: 100 });
    const stream = await clock.runUntilSettled(facade.openFastestChatStream(ask(), MODELS));
    await clock.settle();
    expect(left).toHaveLength(2);
    expect(left).not.toContain(stream.driver);
    const aborted = ['one', 'two', 'three'].filter((name) => calls(name)[0]!.exchange.signal.aborted);
    expect(aborted.sort()).toEqual(left.sort());
  });

  it('is cancelled by who leaves it before the first chunk was taken', async () => {
    const { facade, clock, left } = await talking({ one: 300, two: 100, three: 200 });
    const stream = await clock.runUntilSettled(facade.openFastestChatStream(ask(), MODELS));
    await stream.chunks.return!();
    await clock.settle();
    expect(left).toContain('two');
    expect(clock.pending).toBe(0);
  });

  it('ends with the caller’s abort, before the first chunk and after it', async () => {
    const { facade, clock, left } = await talking({ one: 300, two: 100, three: 200 });
    const early = new AbortController();
    const opening = facade.openFastestChatStream(ask(), MODELS, { signal: early.signal });
    await clock.advance(50);
    early.abort();
    await expect(opening).rejects.toMatchObject({ kind: 'aborted' });
    await clock.settle();
    expect(left).toHaveLength(3);
    const late = new AbortController();
    const stream = await clock.runUntilSettled(
      facade.openFastestChatStream(ask(), MODELS, { signal: late.signal }),
    );
    await stream.chunks.next();
    const next = stream.chunks.next();
    late.abort();
    await expect(next).rejects.toMatchObject({ kind: 'aborted' });
    await clock.settle();
    expect(left).toHaveLength(6);
  });

  it('passes over who fails before the first chunk', async () => {
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

  it('of many models, or a race of them, listen to the caller’s signal once, and no longer than they run', async () => {
    const { facade, clock } = await llmApplication(options, () => never());
    const models = Array.from({ length: 15 }, (_, index) => `one/m${index}`);
    const leaving = new AbortController();
    const { signal } = leaving;
    const asked = [
      facade.allChats(ask(), models, { signal }),
      facade.fastestChat(ask(), models, { signal }),
      facade.openFastestChatStream(ask(), models, { signal }),
    ];
    await clock.settle();
    expect(getEventListeners(signal, 'abort')).toHaveLength(asked.length);
    leaving.abort();
    await Promise.allSettled(asked);
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  });

  it('all end with the caller’s abort', async () => {
    const { facade, clock } = await llmApplication(options, () => never());
    const controller = new AbortController();
    const asked = facade.allChats(ask(), MODELS, { signal: controller.signal });
    await clock.settle();
    controller.abort();
    expect((await asked).map((result) => !result.ok && result.error.kind)).toEqual(Array(3).fill('aborted'));
  });
});

describe('a named model', () => {
  it('may be added, replaced and taken away; the next call knows', async () => {
    const { facade } = await llmApplication(options);
    facade.setModel('best', { targets: ['one/x'] });
    expect(await facade.chat(ask('best'))).toMatchObject({ driver: 'one', model: 'best' });
    facade.setModel('best', { targets: ['three/x'] });
    expect(await facade.chat(ask('best'))).toMatchObject({ driver: 'three' });
    expect([...facade.namedModels().keys()]).toEqual(['quick', 'best']);
    expect(facade.removeModel('best')).toBe(true);
    expect(facade.removeModel('best')).toBe(false);
    await expect(facade.chat(ask('best'))).rejects.toMatchObject({ code: 'model_not_found' });
  });

  it('is refused without a target', async () => {
    const { facade } = await llmApplication(options);
    expect(() => facade.setModel('empty', { targets: [] })).toThrow('needs at least one target');
  });

  it('can do what each of its targets can', async () => {
    const { facade } = await llmApplication({ ...options, drivers: { ...options.drivers, mock: {} } });
    expect([...facade.capabilitiesOf('mock')]).toContain('tools');
    facade.setModel('mixed', { targets: ['mock', 'one'] });
    expect([...facade.capabilitiesOf('mixed')]).toEqual(['stream']);
    expect([...facade.capabilitiesOf('any/thing', 'one')]).toEqual(['stream']);
    expect(() => facade.capabilitiesOf('gpt-5')).toThrow('Unknown model');
  });
});
