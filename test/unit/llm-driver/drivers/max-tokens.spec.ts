import { afterEach, describe, expect, it } from '@jest/globals';
import {
  type ChatRequest,
  type DriverConfig,
  GroqDriver,
  type LlmDriver,
  OpenAiCompatibleDriver,
  OpenAiDriver,
  standaloneContext,
} from '../../../../modules/llm-driver/index.js';
import { FakeProvider } from '../../../support/fake-provider/index.js';

const KEY = 'sk-max-tokens-0123456789abcdef';
const messages = [{ role: 'user', content: 'Say "max_tokens".' }] as const;

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** A driver, and a provider that records what it is sent, although it does not know all of the models. */
async function start(Driver: typeof OpenAiCompatibleDriver) {
  const provider = await FakeProvider.start({ apiKeys: [KEY] });
  closing.push(() => provider.stop());
  const config: DriverConfig = { apiKey: KEY, baseUrl: provider.openAiBaseUrl };
  const context = standaloneContext({ name: 'own', config, fields: Driver.settings });
  closing.push(() => Promise.resolve(context.http.close()));
  return { provider, driver: new Driver(context) as LlmDriver };
}

/** What the provider receives of the bounds of an answer. */
async function boundsSent(
  Driver: typeof OpenAiCompatibleDriver,
  fields: Partial<ChatRequest>,
): Promise<unknown> {
  const { provider, driver } = await start(Driver);
  await driver.chat({ messages, ...fields }).catch(() => undefined);
  const { max_tokens, max_completion_tokens } = provider.calls[0]!.body as ChatRequest;
  return { max_tokens, max_completion_tokens };
}

const RENAMED = { max_completion_tokens: 7 };
const AS_SENT = { max_tokens: 7 };

describe('max_tokens of the OpenAI driver', () => {
  it.each([
    'gpt-5',
    'gpt-5-mini',
    'gpt-5-2025-08-07',
    'gpt-5.4',
    'gpt-6',
    'o1',
    'o1-2024-12-17',
    'o3',
    'o3-mini',
    'o4-mini-2025-04-16',
    'ft:o4-mini-2025-04-16:acme::id',
  ])('is sent as max_completion_tokens to %s', async (model) => {
    expect(await boundsSent(OpenAiDriver, { model, max_tokens: 7 })).toEqual(RENAMED);
  });

  it.each([
    'gpt-4o-mini',
    'gpt-4.1',
    'gpt-4',
    'gpt-3.5-turbo',
    'gpt-35-turbo',
    'gpt-oss-120b',
    'ollama-o1',
    'o1x',
  ])('is sent as it is to %s', async (model) => {
    expect(await boundsSent(OpenAiDriver, { model, max_tokens: 7 })).toEqual(AS_SENT);
  });

  it('gives way to max_completion_tokens', async () => {
    const both = { max_tokens: 7, max_completion_tokens: 9 };
    const one = { max_completion_tokens: 9 };
    expect(await boundsSent(OpenAiDriver, { model: 'o3', ...both })).toEqual(one);
    expect(await boundsSent(OpenAiDriver, { model: 'o3', ...one })).toEqual(one);
    expect(await boundsSent(OpenAiDriver, { model: 'gpt-4o', ...both })).toEqual(both);
  });

  it('takes null for not set', async () => {
    const fields = { model: 'o3', max_tokens: 7, max_completion_tokens: null };
    expect(await boundsSent(OpenAiDriver, fields)).toEqual(RENAMED);
    const unset = { model: 'o3', max_tokens: null };
    expect(await boundsSent(OpenAiDriver, unset)).toEqual({ max_completion_tokens: null });
  });

  it('is renamed in streams, completions and pools too, and every other field stays', async () => {
    const { provider, driver } = await start(OpenAiDriver);
    const unknown = () => undefined;
    await driver.chatStream({ messages, model: 'o3', max_tokens: 7, seed: 1 }).next().catch(unknown);
    await driver.completion('Hi', { model: 'gpt-5', maxTokens: 7 }).catch(unknown);
    await driver.completionPool(['Hi'], { model: 'gpt-5', maxTokens: 7 });
    const bodies = provider.calls.map(({ body }) => body as ChatRequest);
    expect(bodies[0]).toEqual({ messages, model: 'o3', ...RENAMED, seed: 1, stream: true });
    for (const body of bodies.slice(1)) {
      expect(body).toMatchObject(RENAMED);
      expect(body).not.toHaveProperty('max_tokens');
    }
  });
});

describe('max_tokens of other drivers', () => {
  it.each([
    ['openai-compatible', OpenAiCompatibleDriver],
    ['Groq', GroqDriver],
  ])('is sent as it is by %s, whatever the model is called', async (_name, Driver) => {
    expect(await boundsSent(Driver, { model: 'gpt-5', max_tokens: 7 })).toEqual(AS_SENT);
  });
});
