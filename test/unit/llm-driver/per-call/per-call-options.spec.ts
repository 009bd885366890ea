import { describe, expect, it } from '@jest/globals';
import {
  type LlmDriver,
  MockDriver,
  standaloneContext,
  type DriverConfig,
  type PerCallOptions,
} from '../../../../modules/llm-driver/index.js';
import { checkedConfig } from '../../../../modules/llm-driver/driver/driver-options.js';
import { Secret } from '../../../../modules/support/index.js';

const all: DriverConfig = { perCall: ['apiKey', 'headers', 'baseUrl'] };

function driver(config: DriverConfig = all): MockDriver {
  return new MockDriver(standaloneContext({ name: 'mock', config, fields: MockDriver.settings }));
}

describe('what a call brings', () => {
  it.each<PerCallOptions>([
    { apiKey: 'sk-tenant-0123456789' },
    { apiKey: new Secret('sk-tenant-0123456789') },
    { apiKey: ' "sk-tenant-0123456789"\n' },
    { headers: { 'x-tenant': 'acme', 'Idempotency-Key': 'a1', 'OpenAI-Project': 'p', 'x-max-tokens': '5' } },
    { headers: {} },
    { headers: new Headers({ 'X-Tenant': 'acme' }) },
    { headers: new Map([['X-Tenant', 'acme']]) },
    { headers: [['X-Tenant', 'acme']] },
    { baseUrl: 'http://127.0.0.1:8000/v1' },
  ])('is accepted: %p', async (options) => {
    await expect(driver().completion('hello', options)).resolves.toMatchObject({ driver: 'mock' });
  });

  it.each([
    [{ apiKey: 7 }, 'apiKey must be a text or a Secret; got a number.'],
    [{ apiKey: '' }, 'apiKey must be a text that is not empty.'],
    [{ apiKey: 'two words' }, 'apiKey has a space inside'],
    [{ apiKey: 'x'.repeat(8_193) }, 'apiKey must have at most 8192 characters.'],
    [{ headers: ['x-a', 'b'] }, 'headers must be a list of pairs of texts; one is no pair; got a string.'],
    [{ headers: [['x-a']] }, 'headers must be a list of pairs of texts; one is no pair; got an array.'],
    [{ headers: new Set(['x-a']) }, 'headers must be a'],
    [
      { headers: 'x-a: b' },
      'headers must be an object of names and values, a Headers, a Map or a list of pairs',
    ],
    [{ headers: null }, 'headers must be an object of names and values, a Headers, a Map or a list of pairs'],
    [{ headers: new Map([['x-a', 7]]) }, 'headers.x-a must be a text; got a number.'],
    [
      {
        headers: [
          ['x-a', 'b'],
          ['X-A', 'c'],
        ],
      },
      'headers has x-a twice.',
    ],
    [{ headers: new Headers({ authorization: 'b' }) }, 'headers.authorization carries credentials'],
    [{ headers: { 'x a': 'b' } }, 'headers has a name that is no name of a header: "x a".'],
    [{ headers: { 'x-a': 7 } }, 'headers.x-a must be a text; got a number.'],
    [{ headers: { 'x-a': 'b\r\nhost: evil' } }, 'headers.x-a has a character that a header cannot have'],
    [{ headers: { 'x-a': 'x'.repeat(4_097) } }, 'headers.x-a must have at most 4096 characters; got 4097.'],
    [{ headers: { 'x-a': 'b', 'X-A': 'c' } }, 'headers has x-a twice.'],
    [{ baseUrl: 'api.example.com/v1' }, 'baseUrl must be an absolute URL'],
    [{ baseUrl: 'file:///etc/passwd' }, 'baseUrl must be an absolute URL'],
    [{ baseUrl: 'https://user:pass@example.com/v1' }, 'baseUrl has credentials in it'],
    [{ baseUrl: 'https://example.com/v1?key=1' }, 'baseUrl has a query or a fragment'],
  ])('is refused: %p', async (options, message) => {
    const call = driver().completion('hello', options as object);
    await expect(call).rejects.toMatchObject({ code: 'invalid_value', status: 400 });
    await expect(call).rejects.toThrow(message);
  });

  it.each([
    'authorization',
    'Proxy-Authorization',
    'x-api-key',
    'api-key',
    'X-Goog-Api-Key',
    'x-auth-token',
    'cookie',
    'x-amz-security-token',
    'ocp-apim-subscription-key',
    'host',
    'content-length',
    'transfer-encoding',
    'connection',
    'content-type',
    'user-agent',
  ])('is never the header %s', async (name) => {
    const call = driver().completion('hello', { headers: { [name]: 'value-of-it' } });
    await expect(call).rejects.toMatchObject({ param: 'headers' });
    await expect(call).rejects.toThrow(`headers.${name.toLowerCase()}`);
    await expect(call).rejects.not.toThrow('value-of-it');
  });

  it('is at most 32 headers', async () => {
    const headers = Object.fromEntries(Array.from({ length: 33 }, (_, index) => [`x-${index}`, '1']));
    await expect(driver().completion('hello', { headers })).rejects.toThrow('at most 32 headers; got 33');
  });

  it('is nothing unless the instance allows it, and the error names the setting', async () => {
    const call = driver({ perCall: ['headers'] }).completion('hello', { apiKey: 'sk-tenant-0123456789' });
    await expect(call).rejects.toMatchObject({ param: 'apiKey', status: 400 });
    await expect(call).rejects.toThrow("Allow it in drivers.mock.perCall: ['apiKey'].");
  });

  it.each<[string, (subject: LlmDriver) => Promise<unknown>]>([
    ['embed', (subject) => subject.embed(['one'], { apiKey: 'sk-tenant-0123456789' })],
    ['embeddings', (subject) => subject.embeddings({ input: 'one' }, { apiKey: 'sk-tenant-0123456789' })],
  ])('is refused by %s as by chats', async (_method, ask) => {
    const call = ask(driver({}));
    await expect(call).rejects.toMatchObject({ name: 'InvalidRequestError', param: 'apiKey' });
  });

  it('is checked before the first prompt of a pool', async () => {
    const pool = driver({}).completionPool(['one', 'two'], { apiKey: 'sk-tenant-0123456789' });
    await expect(pool).rejects.toMatchObject({ param: 'apiKey' });
  });

  it.each(['apiKey', 'headers', 'baseUrl'])('is no field of a prompt: %s', async (name) => {
    const call = driver().completion({ prompt: 'hello', [name]: 'sk-tenant-0123456789' });
    await expect(call).rejects.toMatchObject({ kind: 'invalid_prompt', param: `prompt.${name}` });
  });

  it.each([
    ['apiKey', 'must be a list of apiKey, headers, baseUrl; got a string'],
    [['apikey'], 'is a list of apiKey, headers, baseUrl; "apikey" is none of them'],
  ])('is configured as a list of its names: not %p', (perCall, message) => {
    const check = () =>
      checkedConfig('drivers.mock', { perCall } as unknown as DriverConfig, { fields: [], options: [] });
    expect(check).toThrow(`drivers.mock.perCall ${message}`);
  });
});
