import { describe, expect, it } from '@jest/globals';
import type { EmbedResult, LlmDriverModuleOptions } from '../../../../modules/llm-driver/index.js';
import { embeddingOf } from '../../../support/fake-provider/embeddings.js';
import { FakeProvider, type FakeProviderOptions } from '../../../support/fake-provider/index.js';
import { Deferred } from '../../../support/deferred.js';
import { llmApplication } from '../../../support/llm-application.js';

const MODEL = 'text-embedding-3-small';

async function openAi(options: FakeProviderOptions = {}) {
  const provider = await FakeProvider.start({ models: [MODEL], ...options });
  const drivers = { openai: { apiKey: 'sk-canary-canary', baseUrl: provider.openAiBaseUrl } };
  const { facade, application } = await llmApplication({ drivers });
  return { provider, facade, application };
}

function mocks(options: LlmDriverModuleOptions) {
  return llmApplication({ default: 'one', ...options });
}

const outcomes = (results: EmbedResult[]) => results.map((each) => (each.ok ? 'ok' : each.error.code));

describe('embedPool', () => {
  it('gives one result for each text, at its index', async () => {
    const { facade, provider } = await openAi();
    const texts = Array.from({ length: 10 }, (_, index) => `text ${index}`);
    const results = await facade.embedPool(texts, { model: `openai/${MODEL}`, batchSize: 3 });
    expect(results.map((each) => each.ok && each.embedding)).toEqual(texts.map((text) => embeddingOf(text)));
    expect(results.map(({ index }) => index)).toEqual([...texts.keys()]);
    expect(provider.calls).toHaveLength(4);
  });

  it('gives nothing for nothing', async () => {
    const { facade } = await mocks({ drivers: { one: { driver: 'mock' } } });
    expect(await facade.embedPool([])).toEqual([]);
  });

  it('shares the tokens of a batch by length, and loses none', async () => {
    const { facade } = await openAi();
    const texts = ['a'.repeat(40), 'b'.repeat(3), 'c'.repeat(3)];
    const results = await facade.embedPool(texts, { model: `openai/${MODEL}` });
    const tokens = results.map((each) => (each.ok ? each.usage.promptTokens : NaN));
    expect(tokens.reduce((sum, each) => sum + each, 0)).toBe(12);
    expect(tokens[0]).toBeGreaterThan(tokens[1]!);
  });

  it('fails the texts that are refused, and no others', async () => {
    const { facade } = await openAi({ embeddings: { characters: 5 } });
    const texts = ['a', 'b', 'too long', 'c', ''];
    const results = await facade.embedPool(texts, { model: `openai/${MODEL}` });
    expect(outcomes(results)).toEqual(['ok', 'ok', 'context_length_exceeded', 'ok', 'invalid_prompt']);
  });

  it('is not asked again in halves for a refusal that is not about the texts', async () => {
    const { facade, provider } = await openAi();
    const results = await facade.embedPool(['a', 'b', 'c'], { model: 'openai/unknown' });
    expect(outcomes(results)).toEqual(Array(3).fill('model_not_found'));
    expect(provider.calls).toHaveLength(1);
  });

  it('sends no more requests at once than it was told', async () => {
    const held = new Deferred<string>();
    const { facade, provider } = await openAi({ reply: () => held.promise });
    const texts = Array.from({ length: 12 }, (_, index) => `text ${index}`);
    const results = facade.embedPool(texts, { model: `openai/${MODEL}`, batchSize: 1, concurrency: 2 });
    await provider.waitForInFlight(2);
    held.resolve('');
    await results;
    expect(provider.peakInFlight).toBe(2);
  });

  it('settles every text on the caller’s abort', async () => {
    const { facade, provider } = await openAi({ script: () => 'stall' });
    const leaving = new AbortController();
    const options = { model: `openai/${MODEL}`, batchSize: 1, concurrency: 2, signal: leaving.signal };
    const results = facade.embedPool(['a', 'b', 'c', 'd'], options);
    await provider.waitForCalls(2);
    leaving.abort();
    expect(outcomes(await results)).toEqual(Array(4).fill('aborted'));
    expect(provider.calls).toHaveLength(2);
  });

  it('settles every text at its deadline', async () => {
    const { facade, clock } = await mocks({ drivers: { one: { driver: 'mock', delayMs: 1_000 } } });
    const results = facade.embedPool(['a', 'b'], { deadlineMs: 500, batchSize: 1, concurrency: 1 });
    await clock.advance(500);
    expect(outcomes(await results)).toEqual(['deadline_exceeded', 'deadline_exceeded']);
    expect(clock.pending).toBe(0);
  });

  it('counts the timeout of a batch from when its turn comes', async () => {
    const { facade, clock } = await mocks({ drivers: { one: { driver: 'mock', delayMs: 600 } } });
    const results = facade.embedPool(['a', 'b'], { timeoutMs: 1_000, batchSize: 1, concurrency: 1 });
    await clock.advance(600);
    await clock.advance(600);
    expect(outcomes(await results)).toEqual(['ok', 'ok']);
  });

  it('counts the attempts of each batch', async () => {
    const faults = ['provider_overloaded', null] as const;
    const { facade, clock } = await mocks({ drivers: { one: { driver: 'mock', faults } } });
    const results = facade.embedPool(['a', 'b']);
    await clock.advance(20_000);
    expect((await results).map(({ attempts }) => attempts)).toEqual([2, 2]);
  });

  it.each([
    [{ batchSize: 0 }, 'batchSize must be an integer of at least 1; got 0.'],
    [{ concurrency: 1.5 }, 'concurrency must be an integer from 1 to 10000; got 1.5.'],
    [{ deadlineMs: 0 }, 'deadlineMs must be a number of milliseconds above 0; got 0.'],
    [
      { failFast: true },
      expect.stringMatching(
        /^embedPool\(\) has no option failFast\. These methods have it: completionPool, /,
      ),
    ],
  ])('refuses the options %j', async (options, message) => {
    const { facade } = await mocks({ drivers: { one: { driver: 'mock' } } });
    await expect(facade.embedPool(['a'], options as object)).rejects.toMatchObject({ message, status: 400 });
  });

  it('says which driver has no embeddings', async () => {
    const { facade } = await mocks({ drivers: { one: { driver: 'groq', apiKey: 'gsk_canary' } } });
    const [result] = await facade.embedPool(['a']);
    expect(result).toMatchObject({
      ok: false,
      error: { message: expect.stringMatching(/^one.*has no embeddings/) },
    });
  });
});

describe('the fallbacks of a named model', () => {
  const drivers = {
    one: { driver: 'mock', faults: () => 'upstream_auth_failed' as const },
    two: { driver: 'mock' },
  };

  it('embed if they have the model of the first target', async () => {
    const models = { near: { targets: ['one/small', 'two/small'] } };
    const { facade } = await mocks({ drivers, models });
    expect(await facade.embed(['a'], { model: 'near' })).toMatchObject({ driver: 'two', model: 'small' });
    const [result] = await facade.embedPool(['a'], { model: 'near' });
    expect(result).toMatchObject({ ok: true, driver: 'two', attempts: 2 });
  });

  it('do not embed with another model: its vectors could not be compared', async () => {
    const models = { far: { targets: ['one/small', 'two/large', 'two'] } };
    const { facade } = await mocks({ drivers, models });
    const failed = { kind: 'upstream_auth_failed' };
    await expect(facade.embed(['a'], { model: 'far' })).rejects.toMatchObject(failed);
    expect(await facade.embedPool(['a'], { model: 'far' })).toMatchObject([{ ok: false, error: failed }]);
  });
});
