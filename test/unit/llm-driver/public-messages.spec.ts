import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { AllModelsFailedError, LlmError, tool } from '../../../modules/llm-driver/index.js';
import { fakeLlm } from '../../../modules/llm-driver/testing/index.js';
import { AppError, ConfigurationError } from '../../../modules/support/index.js';
import { ERROR_KINDS, type LlmErrorKind } from '../../../modules/llm-driver/contract/error-kinds.js';
import { llmApplication } from '../../support/llm-application.js';
import { asksFor, toolApplication } from '../../support/tool-application.js';

/** What no client of an application may read: names of its instances, models, settings and addresses. */
const NAMES = /vault|hidden|GROQ_API_KEY|drivers\.|perCall|example\.test|apiKey:/;

const failedIn = {
  driver: 'vault',
  model: 'hidden-1',
  attempts: 1,
  placesOf: (key: string) => [`drivers.vault.${key}`, 'GROQ_API_KEY'],
};

/** Returns what a call throws, as its caller gets it. */
async function thrownBy(call: () => Promise<unknown>): Promise<AppError> {
  const thrown: unknown = await Promise.resolve()
    .then(call)
    .then(() => undefined)
    .catch((error: unknown) => error);
  if (thrown instanceof AppError) return thrown;
  throw new TypeError('No error of ours was thrown.');
}

describe('the public message', () => {
  it.each(Object.keys(ERROR_KINDS) as LlmErrorKind[])(
    'of the kind %s names nothing of the application',
    (kind) => {
      const plain = new LlmError(kind).inCall(failedIn);
      expect(plain.message).toMatch(NAMES);
      expect(plain.publicMessage).not.toMatch(NAMES);
      const failures = [{ model: 'vault/hidden-1', error: plain }];
      expect(plain.afterFallbacks('hidden-quick', failures).publicMessage).not.toMatch(NAMES);
    },
  );

  it.each<[LlmErrorKind]>([
    ['provider_not_configured'],
    ['model_not_found'],
    ['driver_contract'],
    ['queue_full'],
  ])('of the kind %s is the fixed one, whatever a driver says', (kind) => {
    const error = new LlmError(kind, { message: 'vault has hidden-1 alone.' }).inCall(failedIn);
    expect(error.message).toContain('vault has hidden-1 alone.');
    expect(error.gatewayMessage).toBe('vault has hidden-1 alone.');
    expect(error.publicMessage).toBe(ERROR_KINDS[kind].message);
  });

  it('of an error of ours that became a failed call is no more than its own', () => {
    const error = LlmError.from(new ConfigurationError('drivers.vault.apiKey is wrong.')).inCall(failedIn);
    expect(error.message).toContain('drivers.vault.apiKey is wrong.');
    expect(error.publicMessage).not.toMatch(NAMES);
  });

  it('of several failed models names none of them', () => {
    const error = new AllModelsFailedError([
      { model: 'vault/hidden-1', error: new LlmError('upstream_error') },
    ]);
    expect(error.message).toMatch(NAMES);
    expect(error.publicMessage).toBe('Every model failed.');
  });

  it.each<[string, object]>([
    ['an unknown model', { model: 'hidden-2' }],
    ['an unknown instance', { driver: 'hidden' }],
    ['an unknown fallback', { fallbacks: ['hidden'] }],
    ['a key of the call that is not allowed', { apiKey: 'sk-abcdefgh' }],
    ['no base URL', {}],
  ])('of %s names nothing of the application', async (_what, options) => {
    const app = await llmApplication({
      drivers: { vault: { driver: 'openai-compatible', model: 'hidden-1' } },
    });
    const error = await thrownBy(() => app.facade.completion('Hi.', options));
    expect(error.message).toMatch(NAMES);
    expect(error.publicMessage).not.toMatch(NAMES);
  });

  it('is what a model learns of an error of ours in a tool', async () => {
    const inner = fakeLlm('Hi.', { drivers: { vault: { driver: 'mock' } } }).llm;
    const execute = () => inner.completion('Hi.', { model: 'hidden' });
    const ask = tool({ name: 'ask', description: 'Asks.', schema: z.object({}), execute });
    const { llm, requests } = await toolApplication(asksFor(['ask', {}]), 'Done.');
    await llm.runTools('Ask.', { tools: [ask] });
    expect(requests[1]!.messages.at(-1)!.content).toBe('Error: There is no such model.');
  });
});
