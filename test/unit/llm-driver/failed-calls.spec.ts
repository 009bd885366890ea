import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import {
  LlmError,
  type LlmErrorKind,
  type PoolResult,
  standaloneContext,
} from '../../../modules/llm-driver/index.js';
import { AppError } from '../../../modules/support/index.js';
import { never } from '../../support/deferred.js';
import { llmApplication, scripted, type InstanceScript } from '../../support/llm-application.js';
import { ScriptedDriver } from '../../support/scripted-driver.js';

const options = {
  default: 'two',
  drivers: scripted('one', 'two', 'three'),
  models: { chain: { targets: ['one/small', 'two/large', 'three'] } },
};
const chat = { messages: [{ role: 'user', content: 'hello' }] };
const thrownBy = async (call: Promise<unknown>): Promise<LlmError> => {
  const thrown: unknown = await call.catch((error: unknown) => error);
  if (!(thrown instanceof LlmError)) throw new TypeError('No LlmError was thrown.', { cause: thrown });
  return thrown;
};
const failing =
  (kind: LlmErrorKind): InstanceScript =>
  () => {
    throw new LlmError(kind);
  };
const errorsOf = (results: readonly PoolResult[]) =>
  results.map((result) => (result.ok ? null : result.error));

describe('the error of a call', () => {
  const here = { driver: 'two', model: 'two-model', attempts: 1 };

  it('tells instance, model and attempts, for every way to call', async () => {
    const { facade } = await llmApplication(options, failing('upstream_error'));
    const driver = facade.driver('two');
    const calls: (() => Promise<unknown>)[] = [
      () => facade.completion('hello'),
      () => facade.chat(chat),
      () => facade.openChatStream(chat),
      () => driver.completion('hello'),
      () => driver.chat(chat),
      () => driver.chatReply(chat),
      () => driver.chatStream(chat).next(),
    ];
    for (const call of calls) expect(await thrownBy(call())).toMatchObject(here);
    expect(errorsOf(await facade.completionPool(['a', 'b']))).toMatchObject([here, here]);
    expect(errorsOf(await driver.completionPool(['a']))).toMatchObject([here]);
    expect(await facade.all('hello', ['one/a', 'two'])).toMatchObject([
      { error: { driver: 'one', model: 'a', attempts: 1 } },
      { error: here },
    ]);
    expect(await facade.matrix(['hello'], ['two'])).toMatchObject([[{ error: here }]]);
    await expect(facade.fastest('hello', ['two'])).rejects.toMatchObject({ failures: [{ error: here }] });
  });

  it('counts every attempt', async () => {
    const { facade, clock } = await llmApplication(options, () => {
      throw new LlmError('upstream_error', { retryable: true });
    });
    const failed = clock.runUntilSettled(thrownBy(facade.completion('hello', { attempts: 3 })));
    expect(await failed).toMatchObject({ ...here, attempts: 3 });
  });

  it('tells them between the chunks of a stream', async () => {
    const { facade } = await llmApplication(options, undefined, async function* () {
      yield 'Hel';
      await Promise.resolve();
      throw new LlmError('upstream_error');
    });
    const chunks = facade.chatStream(chat);
    await chunks.next();
    expect(await thrownBy(chunks.next())).toMatchObject(here);
  });

  it('tells them for an abort, a deadline and an invalid prompt', async () => {
    const { facade, clock } = await llmApplication(options, () => never());
    const controller = new AbortController();
    const aborted = thrownBy(facade.completion('hello', { signal: controller.signal }));
    await clock.settle();
    controller.abort();
    expect(await aborted).toMatchObject({ ...here, kind: 'aborted' });
    const late = clock.runUntilSettled(thrownBy(facade.completion('hello', { timeoutMs: 10 })));
    expect(await late).toMatchObject({ ...here, kind: 'deadline_exceeded' });
    expect(await thrownBy(facade.completion([]))).toMatchObject({
      ...here,
      kind: 'invalid_prompt',
      attempts: 0,
      model: undefined,
    });
  });

  it('tells the instance of a prompt that an ended pool did not ask', async () => {
    const { facade } = await llmApplication(options, failing('invalid_request'));
    const prompts = ['a', { prompt: 'b', model: 'one/small' }, { prompt: 'c', model: 'chain' }];
    const results = await facade.completionPool(prompts, { concurrency: 1, failFast: true });
    expect(errorsOf(results)).toMatchObject([
      { ...here, kind: 'invalid_request' },
      { driver: 'one', model: 'small', attempts: 0, kind: 'aborted' },
      { driver: 'one', model: 'small', attempts: 0, kind: 'aborted' },
    ]);
    const direct = await facade.driver('two').completionPool(['a', 'b'], { concurrency: 1, failFast: true });
    expect(errorsOf(direct)[1]).toMatchObject({ ...here, attempts: 0, kind: 'aborted' });
  });

  it('leaves the error that the driver threw as it was', async () => {
    const shared = new LlmError('upstream_error', { message: 'It is down.' });
    const { facade } = await llmApplication(options, () => {
      throw shared;
    });
    const one = await thrownBy(facade.completion('hello', { model: 'one/small' }));
    const two = await thrownBy(facade.completion('hello', { model: 'two/large' }));
    expect([one.message, two.message]).toEqual(['one/small: It is down.', 'two/large: It is down.']);
    expect(shared).toMatchObject({ driver: undefined, message: 'It is down.' });
  });

  it('keeps its class and stack, and shows its text and fields when it is printed', async () => {
    class OwnError extends LlmError {}
    const { facade } = await llmApplication(options, function throwHere() {
      throw new OwnError('upstream_error', { message: 'It is down.', cause: new Error('socket') });
    });
    const error = await thrownBy(facade.completion('hello'));
    expect(error).toBeInstanceOf(OwnError);
    expect(error.stack).toMatch(/^OwnError: two\/two-model: It is down\.\n {4}at throwHere/);
    expect(error.cause).toEqual(new Error('socket'));
    expect(inspect(error)).toMatch(/driver: 'two'/);
  });

  it('has them as JSON, without a secret that stands for a model', async () => {
    const { facade } = await llmApplication(options, failing('upstream_error'));
    const error = await thrownBy(
      facade.completion('hello', { driver: 'two', model: `gsk_${'a1'.repeat(20)}` }),
    );
    expect(JSON.parse(JSON.stringify(error))).toMatchObject({
      driver: 'two',
      model: '[secret]',
      attempts: 1,
    });
    expect(JSON.stringify(error)).not.toContain('a1a1');
  });

  it('is an LlmError if a stored key cannot be read', () => {
    const driver = new ScriptedDriver(standaloneContext());
    const unreadable = { code: 'key_unreadable', status: 503, type: 'server_error', message: 'No.' } as const;
    expect(driver['inCall'](new AppError(unreadable), { attempts: 0 })).toMatchObject({
      kind: 'key_unreadable',
      driver: 'standalone',
    });
  });
});

describe('the error of a named model', () => {
  it('has the cause of each target, and the kind and status of the last', async () => {
    const { facade } = await llmApplication(options, ({ driver }) => {
      throw new LlmError(driver === 'three' ? 'upstream_tls' : 'upstream_error');
    });
    const calls = [
      facade.completion('a', { model: 'chain' }),
      facade.openChatStream({ ...chat, model: 'chain' }),
    ];
    const [pooled] = errorsOf(await facade.completionPool(['a'], { model: 'chain' }));
    for (const error of [...(await Promise.all(calls.map(thrownBy))), pooled]) {
      expect(error).toMatchObject({
        kind: 'upstream_tls',
        status: 502,
        driver: 'three',
        model: 'three-model',
        attempts: 3,
        failures: [
          { model: 'one/small', error: { kind: 'upstream_error', driver: 'one', attempts: 1 } },
          { model: 'two/large', error: { kind: 'upstream_error', driver: 'two', attempts: 1 } },
          { model: 'three', error: { kind: 'upstream_tls', driver: 'three', attempts: 1 } },
        ],
      });
      expect(error!.message).toContain(
        'chain: one/small (upstream_error), two/large (upstream_error), three (upstream_tls) failed. three: ',
      );
      expect(error!.publicMessage).toBe("The provider's TLS certificate or handshake was not accepted.");
      expect(JSON.parse(JSON.stringify(error))).toMatchObject({ failures: [{ model: 'one/small' }, {}, {}] });
    }
  });

  it('says which targets were not asked', async () => {
    const { facade } = await llmApplication(options, ({ driver }) => {
      throw new LlmError(driver === 'one' ? 'provider_not_configured' : 'upstream_error');
    });
    const error = await thrownBy(facade.completion('a', { model: 'chain' }));
    expect(error.failures[0]).toMatchObject({ error: { attempts: 0 } });
    expect(error.message).toContain(
      'one/small (provider_not_configured, not asked), two/large (upstream_error)',
    );
    expect(error.attempts).toBe(2);
  });

  it('names a target that would have been waited for too long as not asked', async () => {
    const limits = { small: { rpm: 1 } };
    const { facade } = await llmApplication(
      { ...options, drivers: { ...options.drivers, one: { ...options.drivers.one, limits } } },
      ({ driver, prompt }) => {
        if (driver !== 'one' || prompt === 'b') throw new LlmError('upstream_error');
        return 'yes';
      },
    );
    await facade.completion('a', { model: 'chain' });
    const { failures } = await thrownBy(facade.completion('b', { model: 'chain' }));
    expect(failures[0]).toMatchObject({ error: { kind: 'rate_limit_exceeded', attempts: 0, driver: 'one' } });
    expect(failures[0]!.error.message).toContain('one/small was not asked');
  });

  it('has no list if the first target alone was tried', async () => {
    const { facade } = await llmApplication(options, failing('invalid_request'));
    const error = await thrownBy(facade.completion('a', { model: 'chain' }));
    expect(error).toMatchObject({ driver: 'one', failures: [] });
  });
});

describe('the text of an error', () => {
  it('names the instance and every place of its key', async () => {
    const variableOf = (instance: string, key: string) =>
      key === 'api_key' ? `${instance.toUpperCase()}_KEY` : undefined;
    const { facade } = await llmApplication({ drivers: { groq: {} }, environment: { variableOf } });
    const error = await thrownBy(facade.completion('hello'));
    expect(error.message).toBe('groq has no API key: set drivers.groq.apiKey or GROQ_KEY.');
    expect(error.publicMessage).toBe('This driver has no API key. Set one in the settings.');
    expect(error.attempts).toBe(0);
    expect((await thrownBy(facade.driver('groq').models())).message).toBe(error.message);
  });

  it('names the setting behind a text of its own', async () => {
    const { facade } = await llmApplication({
      drivers: { vllm: { driver: 'openai-compatible', model: 'm' } },
    });
    expect((await thrownBy(facade.completion('hello'))).message).toBe(
      'vllm/m: The driver vllm has no base URL. Configure its baseUrl. The setting is drivers.vllm.baseUrl or VLLM_BASE_URL.',
    );
  });

  it('names the configuration of a driver outside any module', async () => {
    const driver = new ScriptedDriver(standaloneContext({ name: 'mine' }), () => {
      throw new LlmError('upstream_auth_failed');
    });
    expect((await thrownBy(driver.completion('hello'))).message).toBe(
      'mine: the provider refused the credentials: check config.apiKey.',
    );
  });

  it('quotes a model that is no plain name, on one line', async () => {
    const { facade } = await llmApplication(options, failing('model_not_found'));
    const { message } = await thrownBy(facade.completion('a', { driver: 'two', model: 'a\nb' }));
    expect(message).toContain('two has no model "a\\nb"');
  });
});
