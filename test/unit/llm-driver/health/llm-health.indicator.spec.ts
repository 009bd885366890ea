import { HealthCheckService, TerminusModule } from '@nestjs/terminus';
import { Test } from '@nestjs/testing';
import { describe, expect, it } from '@jest/globals';
import {
  LlmDriverFacade,
  LlmDriverModule,
  LlmError,
  LlmHealthIndicator,
} from '../../../../modules/llm-driver/index.js';
import { llmApplication, scripted, type InstanceScript } from '../../../support/llm-application.js';

const OPTIONS = {
  default: 'one',
  drivers: { ...scripted('one', 'two'), openai: {} },
  models: { fast: { targets: ['one', 'two/small'] } },
};

async function indicator(script?: InstanceScript) {
  const application = await llmApplication(OPTIONS, script);
  const health = application.application.get(LlmHealthIndicator);
  return { ...application, health };
}

/** Lets calls to an instance fail until its circuit opens. */
async function openCircuit({ facade, clock }: Awaited<ReturnType<typeof indicator>>, model: string) {
  for (let call = 0; call < 20; call += 1) {
    await clock.runUntilSettled(facade.completion('hello', { model, attempts: 1 }).catch(() => undefined));
  }
}

const unreachable: InstanceScript = ({ driver }) => {
  if (driver === 'one') throw new LlmError('upstream_unreachable');
  return 'hello';
};

describe('the health of models', () => {
  it('is that of the default instance unless models are named', async () => {
    const { health } = await indicator();
    expect(await health.isHealthy()).toEqual({ llm: { status: 'up', models: { one: { status: 'up' } } } });
    expect(await health.isHealthy('ai', { models: ['two/large', 'fast'] })).toEqual({
      ai: { status: 'up', models: { 'two/large': { status: 'up' }, fast: { status: 'up' } } },
    });
  });

  it('is down without a key', async () => {
    const { health } = await indicator();
    expect(await health.isHealthy('llm', { models: ['one', 'openai'] })).toEqual({
      llm: {
        status: 'down',
        models: { one: { status: 'up' }, openai: { status: 'down', reason: 'not_configured' } },
      },
    });
  });

  it('is down while the circuit is open, for all models of the instance, without a call', async () => {
    const application = await indicator(unreachable);
    await openCircuit(application, 'one/called');
    const calls = application.calls('one').length;
    const result = await application.health.isHealthy('llm', { models: ['one/other', 'two'] });
    expect(result.llm.models).toEqual({
      'one/other': { status: 'down', reason: 'circuit_open' },
      two: { status: 'up' },
    });
    expect(application.calls('one')).toHaveLength(calls);
  });

  it('is up for a named model if one of its targets can answer', async () => {
    const application = await indicator(unreachable);
    await openCircuit(application, 'one');
    expect((await application.health.isHealthy('llm', { models: ['fast'] })).llm.status).toBe('up');
  });

  it('is down while a call would wait too long for a limit', async () => {
    const application = await indicator(() => {
      throw new LlmError('rate_limit_exceeded', { retryable: true, retryAfterMs: 90_000 });
    });
    const { facade, clock, health } = application;
    const call = facade.completion('hello', { model: 'one', maxWaitMs: 1 }).catch(() => undefined);
    await clock.settle();
    await call;
    const { one } = (await health.isHealthy()).llm.models;
    expect(one).toMatchObject({ status: 'down', reason: 'rate_limited' });
    expect(one!.retryAfterMs).toBeGreaterThanOrEqual(90_000);
    expect((await health.isHealthy('llm', { maxWaitMs: one!.retryAfterMs })).llm.status).toBe('up');
  });

  it('is asked of the provider with a probe: the list of models', async () => {
    const { facade, health, calls } = await indicator();
    const asked: unknown[] = [];
    facade.driver('one').models = (options) => {
      asked.push(options);
      return Promise.reject(new LlmError('upstream_auth_failed'));
    };
    expect((await health.isHealthy('llm', { probe: true, timeoutMs: 100 })).llm.models).toEqual({
      one: { status: 'down', reason: 'upstream_auth_failed' },
    });
    expect((await health.isHealthy('llm', { probe: true, models: ['two'] })).llm.status).toBe('up');
    expect(asked).toEqual([{ timeoutMs: 100 }]);
    expect(calls('one')).toHaveLength(0);
  });

  it.each([
    [{ models: ['three'] }, 'Unknown model "three"'],
    [{ models: [] }, 'models must be a list of at least one model; got an array of 0.'],
    [{ maxWaitMs: -1 }, 'maxWaitMs must be a number of milliseconds, 0 or more; got -1.'],
    [{ timeoutMs: 0 }, 'timeoutMs must be a number of milliseconds above 0; got 0.'],
    [{ models: ['one', undefined] }, 'models[1] must be a text; got undefined.'],
    [{ probe: 'yes' }, 'probe must be a boolean; got a text of 3 characters.'],
    [{ model: 'one' }, 'A health check has no option "model". Did you mean models?'],
    [null, 'options must be an object with models, probe, timeoutMs, maxWaitMs; got null.'],
    [['one'], 'options must be an object with models, probe, timeoutMs, maxWaitMs; got an array.'],
  ])('refuses wrong options: %j', async (options, message) => {
    const { health } = await indicator();
    await expect(health.isHealthy('llm', options as never)).rejects.toThrow(message);
  });

  it.each([[null], [''], [5]])('refuses %j as a key', async (key) => {
    const { health } = await indicator();
    await expect(health.isHealthy(key as string)).rejects.toThrow(
      'key must be a text that is not empty; got',
    );
  });
});

describe('a health check of terminus', () => {
  it('is ok, or 503 with the reason', async () => {
    const imports = [
      TerminusModule.forRoot({ logger: false }),
      LlmDriverModule.forRoot({ drivers: { mock: {}, openai: {} } }),
    ];
    const app = await Test.createTestingModule({ imports }).compile();
    await app.init();
    const [health, llm] = [app.get(HealthCheckService), app.get(LlmHealthIndicator)];
    expect(app.get(LlmDriverFacade).names()).toContain('mock');
    expect(await health.check([() => llm.isHealthy('llm')])).toMatchObject({
      status: 'ok',
      info: { llm: { status: 'up' } },
    });
    const failing = health.check([() => llm.isHealthy('llm', { models: ['openai'] })]);
    await expect(failing).rejects.toMatchObject({
      status: 503,
      response: { error: { llm: { status: 'down', models: { openai: { reason: 'not_configured' } } } } },
    });
    await app.close();
  });
});
