import { describe, expect, it } from '@jest/globals';
import { LlmError, standaloneContext, type LlmErrorKind } from '../../../../modules/llm-driver/index.js';
import { FakeClock } from '../../../support/fake-clock.js';
import { ScriptedDriver, type CallScript } from '../../../support/scripted-driver.js';

const ALIKE = [
  ['upstream_auth_failed', 401],
  ['upstream_auth_failed', 403],
  ['model_not_found', 404],
  ['provider_quota_exhausted', 429],
  ['provider_not_configured', undefined],
  ['key_unreadable', undefined],
] as const;

const prompts = (count: number, model?: string) =>
  Array.from({ length: count }, (_, index) => ({ prompt: `prompt ${index}`, ...(model && { model }) }));

function scripted(script: CallScript) {
  const clock = new FakeClock();
  const context = standaloneContext({ name: 'refusing', config: { model: 'm' } }, { clock });
  const slow: CallScript = async (call) => {
    await clock.sleep(20);
    return script(call);
  };
  return { clock, driver: new ScriptedDriver(context, slow) };
}

function refuse(kind: LlmErrorKind, providerStatus?: number): never {
  throw new LlmError(kind, { ...(providerStatus && { providerStatus }) });
}

describe('a pool whose provider refuses every call alike', () => {
  it.each(
    ALIKE.flatMap(([kind, status]) => [1, 16, 64].map((concurrency) => [kind, status, concurrency] as const)),
  )(
    'stops after a few calls, and every prompt gets the reason: %s, %s, %d at a time',
    async (kind, status, concurrency) => {
      const { clock, driver } = scripted(() => refuse(kind, status));
      const results = await clock.runUntilSettled(driver.completionPool(prompts(400), { concurrency }));
      expect(driver.calls.length).toBeLessThanOrEqual(14);
      expect(results).toHaveLength(400);
      for (const [index, result] of results.entries()) {
        expect(result).toMatchObject({ index, ok: false, error: { kind } });
      }
      const { attempts, error } = results.at(-1) as { attempts: number; error: LlmError };
      expect([attempts, error.providerStatus]).toEqual([0, status]);
      expect(error.message).toContain('No further call is made');
      expect(clock.pending).toBe(0);
    },
  );

  it('stops a stream of an iterable too', async () => {
    const { clock, driver } = scripted(() => refuse('upstream_auth_failed', 401));
    const kinds: string[] = [];
    const read = async () => {
      for await (const result of driver.completionStream(prompts(200).values())) {
        if (!result.ok) kinds.push(result.error.kind);
      }
    };
    await clock.runUntilSettled(read());
    expect(kinds).toHaveLength(200);
    expect(driver.calls.length).toBeLessThanOrEqual(14);
  });

  it('goes on with the prompts of another model', async () => {
    const { clock, driver } = scripted(({ request }) =>
      request.model === 'wrong' ? refuse('model_not_found', 404) : 'answer',
    );
    const list = [...prompts(100, 'wrong'), ...prompts(100, 'right')];
    const results = await clock.runUntilSettled(driver.completionPool(list, { concurrency: 8 }));
    expect(results.map(({ ok }) => ok)).toEqual(list.map(({ model }) => model === 'right'));
    expect(driver.calls.filter(({ request }) => request.model === 'wrong').length).toBeLessThanOrEqual(14);
  });

  it('stops when that begins in the middle', async () => {
    const { clock, driver } = scripted(({ n }) => (n > 50 ? refuse('upstream_auth_failed', 401) : 'answer'));
    const results = await clock.runUntilSettled(driver.completionPool(prompts(400), { concurrency: 4 }));
    expect(results.filter(({ ok }) => ok)).toHaveLength(50);
    expect(driver.calls.length).toBeLessThanOrEqual(60);
  });
});

describe('a pool goes on', () => {
  it.each<[string, CallScript, number]>([
    [
      'if refusals of that kind are single',
      ({ n }) => (n % 3 === 0 ? refuse('model_not_found', 404) : 'answer'),
      400,
    ],
    ['if each prompt is refused for itself', () => refuse('invalid_request', 400), 400],
    ['if each is too long', () => refuse('context_length_exceeded', 400), 400],
  ])('%s', async (_name, script, calls) => {
    const { clock, driver } = scripted(script);
    const results = await clock.runUntilSettled(driver.completionPool(prompts(400), { concurrency: 1 }));
    expect(results).toHaveLength(400);
    expect(driver.calls).toHaveLength(calls);
  });
});
