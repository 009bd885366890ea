import { describe, expect, it } from '@jest/globals';
import {
  LlmError,
  type ChatCompletionChunk,
  type LlmErrorKind,
} from '../../../../modules/llm-driver/index.js';
import { llmApplication, scripted, type InstanceScript } from '../../../support/llm-application.js';

const quick = {
  targets: ['one/small', 'two/openai/gpt-oss-20b', 'three'],
  defaults: { temperature: 0.2, top_p: 0.9 },
};
const options = { default: 'two', drivers: scripted('one', 'two', 'three'), models: { quick } };
const ask = (model?: string) => ({ model, messages: [{ role: 'user', content: 'hello' }] });

const text = (chunk: ChatCompletionChunk) => chunk.choices[0]?.delta.content;

async function texts(chunks: AsyncIterable<ChatCompletionChunk>): Promise<unknown[]> {
  const seen: unknown[] = [];
  for await (const chunk of chunks) seen.push(text(chunk));
  return seen;
}

describe('a whole chat', () => {
  it('gives the provider’s object, the instance that answered, and the model that was asked for', async () => {
    const { facade, calls } = await llmApplication(options, () => ({ id: 'x', choices: [{}], unknown: [1] }));
    const answer = await facade.chat({ ...ask('one/meta/llama'), seed: 5 });
    expect(answer).toEqual({
      completion: { id: 'x', choices: [{}], unknown: [1] },
      driver: 'one',
      model: 'one/meta/llama',
    });
    expect(calls('one')[0]!.request).toEqual({ ...ask('meta/llama'), seed: 5 });
  });

  it('takes the model as the provider’s own if a driver is named, and the default driver if nothing is', async () => {
    const { facade, calls } = await llmApplication(options);
    await facade.chat(ask('two/x'), { driver: 'one' });
    expect(calls('one')[0]!.request.model).toBe('two/x');
    expect(await facade.chat(ask())).toMatchObject({ driver: 'two', model: 'two' });
    expect(calls('two')[0]!.request.model).toBe('two-model');
  });

  it.each(['gpt-5', 'unknown/gpt-5', 'constructor'])('refuses the unknown model %j', async (model) => {
    const { facade } = await llmApplication(options);
    const unknown = { status: 404, code: 'model_not_found' };
    await expect(facade.chat(ask(model))).rejects.toMatchObject(unknown);
    await expect(facade.openChatStream(ask(model))).rejects.toMatchObject(unknown);
    await expect(facade.fastestChat(ask(), ['one/a', model])).rejects.toMatchObject(unknown);
    await expect(facade.allChats(ask(), ['one/a', model])).rejects.toMatchObject(unknown);
  });

  it('takes the defaults of a named model for fields it does not set', async () => {
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

  it('are asked instead of waiting for more than two seconds; the last one is waited for', async () => {
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

  it('skip a target whose instance is gone if there are others', async () => {
    const { facade } = await llmApplication(options);
    facade.setModel('partial', { targets: ['gone/x', 'three'] });
    expect(await facade.chat(ask('partial'))).toMatchObject({ driver: 'three' });
    facade.setModel('lost', { targets: ['gone/x'] });
    await expect(facade.chat(ask('lost'))).rejects.toMatchObject({ code: 'model_not_found' });
  });
});
