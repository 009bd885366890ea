import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { inspect } from 'node:util';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  LlmDriverFacade,
  LlmDriverModule,
  LlmError,
  OpenAiCompatibleDriver,
  ProviderHttp,
  type ProviderMessages,
  standaloneContext,
} from '../../../../modules/llm-driver/index.js';
import { loggableError } from '../../../../modules/support/index.js';
import { FakeProvider } from '../../../support/fake-provider/index.js';

const KEY = 'Zq81-pW7_ndKe93.Lx0Tv5';
let provider: FakeProvider;
let http: ProviderHttp;

beforeEach(async () => {
  provider = await FakeProvider.start({ models: ['local'], apiKeys: [KEY] });
  http = new ProviderHttp();
});
afterEach(() => http.close());

function driver(providerMessages?: ProviderMessages): OpenAiCompatibleDriver {
  const config = {
    apiKey: KEY,
    baseUrl: provider.openAiBaseUrl,
    model: 'local',
    perCall: ['apiKey'] as const,
  };
  const spec = { name: 'local', config, fields: OpenAiCompatibleDriver.settings };
  return new OpenAiCompatibleDriver(
    standaloneContext(spec, { http, random: () => 0, ...(providerMessages && { providerMessages }) }),
  );
}

async function refused(status: number, error: object | string, options = {}, messages?: ProviderMessages) {
  const body = JSON.stringify({ error });
  provider.setScript(() => ({ kind: 'raw', status, headers: { 'content-type': 'application/json' }, body }));
  const thrown = await driver(messages)
    .completion('hello', { attempts: 1, ...options })
    .catch((error: unknown) => error);
  expect(thrown).toBeInstanceOf(LlmError);
  return thrown as LlmError;
}

describe('a refusal of the request', () => {
  it("has the provider's words and field", async () => {
    const words = 'unknown variant `developer`, expected one of `system`, `user`';
    const error = await refused(400, { message: words, param: 'messages[0].role' });
    expect(error).toMatchObject({
      kind: 'invalid_request',
      message: `local/local: ${words}`,
      ...{ gatewayMessage: words, providerMessage: words, param: 'messages[0].role' },
    });
    expect(JSON.parse(JSON.stringify(error))).toMatchObject({ message: `local/local: ${words}` });
  });

  it.each([
    [404, 'model "x" not found, try pulling it first', 'model_not_found'],
    [409, 'Another request changes this conversation.', 'invalid_request'],
    [413, 'The image is too large.', 'request_too_large_for_model'],
    [415, 'Send JSON.', 'invalid_request'],
    [422, 'top_p is out of range', 'invalid_request'],
  ])('with status %i has them too', async (status, words, kind) => {
    expect(await refused(status, { message: words })).toMatchObject({ kind, gatewayMessage: words });
  });

  it('keeps what a developer can change', async () => {
    const error = await refused(404, 'model "x" not found, try pulling it first');
    expect(error.message).toContain('check the model of the call');
    expect(error.message).toContain('The provider says: model "x" not found');
  });

  it('for its length says "maximum context length", for which clients look', async () => {
    const words = 'the request exceeds the available context size';
    const { gatewayMessage } = await refused(400, words);
    expect(gatewayMessage).toContain('maximum context length');
    expect(gatewayMessage).toContain(words);
    const own = "This model's maximum context length is 4096 tokens.";
    expect((await refused(400, own)).gatewayMessage).toBe(own);
  });

  it('shows no key of the instance or of the call, and no address', async () => {
    const host = new URL(provider.openAiBaseUrl).host;
    const own = 'the-key-of-this-call-alone';
    const words = `key ${KEY} or ${own} at http://${host}/v1/chat/completions`;
    expect((await refused(400, words, { apiKey: own })).gatewayMessage).toBe(
      'key [removed] or [removed] at [removed]',
    );
  });

  it('shows no key in its parameter', async () => {
    const own = 'abcdefghijklmnop';
    expect((await refused(400, { message: 'no', param: `${own}.x` }, { apiKey: own })).param).toBeNull();
  });

  it('shows nothing if the words are turned off', async () => {
    const error = await refused(400, { message: 'canary', param: 'top_p' }, {}, 'off');
    expect(error).toMatchObject({ param: 'top_p', providerMessage: undefined });
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain('canary');
  });

  it('shows nothing if the module turns the words off', async () => {
    const drivers = { local: { driver: 'openai-compatible', baseUrl: provider.openAiBaseUrl, model: 'm' } };
    @Module({ imports: [LlmDriverModule.forRoot({ drivers, providerMessages: 'off' })] })
    class AppModule {}
    const app = await NestFactory.createApplicationContext(AppModule, { logger: false });
    provider.setScript(() => ({ kind: 'raw', status: 400, body: '{"error":"canary"}' }));
    const asked = app.get(LlmDriverFacade).completion('hello');
    await expect(asked).rejects.toMatchObject({ kind: 'invalid_request', providerMessage: undefined });
    await expect(asked).rejects.not.toThrow(/canary/);
    await app.close();
  });

  it('is logged without the words, which may quote the request', async () => {
    const error = await refused(400, 'canary');
    expect(error.message).toContain('canary');
    expect(JSON.stringify(loggableError(error))).not.toContain('canary');
  });
});

describe('another failure', () => {
  it.each([
    [401, 'canary key'],
    [402, 'canary credits'],
    [403, 'canary account is suspended'],
    [403, 'canary has no access to model x'],
    [429, 'canary rate limit'],
    [429, 'Request too large for canary'],
    [500, 'canary'],
    [503, 'canary'],
  ])('with status %i has our words alone: %s', async (status, words) => {
    const error = await refused(status, words);
    expect(error.providerMessage).toBeUndefined();
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain('canary');
  });
});
