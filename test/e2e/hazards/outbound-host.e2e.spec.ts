import { Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { FakeProvider } from '../../support/fake-provider/index.js';
import { AttackedServer } from './attacked-server.js';

const messages = [{ role: 'user', content: 'hello' }];
const chat = { model: 'groq/llama-3.1-8b-instant', messages };
const standards = [{ id: 'one', title: 'One', rule: 'Says one.' }];
const STEERING = [
  ...[
    'api_base',
    'apiBase',
    'API-BASE',
    'base_url',
    'baseURL',
    'custom_host',
    'api_key',
    'apiKey',
    'api_keys',
  ],
  ...['authorization', 'headers', 'extra_headers', 'default_headers', 'proxy', 'custom_llm_provider'],
  ...['aws_secret_access_key', 'vertex_credentials', 'azure_ad_token', 'endpoint_url', 'httpAgent'],
];

/** The routes by which models are called, each with a good body. */
const CALLS: readonly [path: string, body: Record<string, unknown>][] = [
  ['/v1/chat/completions', chat],
  ['/chat/completions', chat],
  ['/openai/v1/chat/completions', { ...chat, stream: true }],
  ['/api/v1/groq/chatcompletion', { messages }],
  ['/api/v1/groq/completion-pool', { prompts: ['hello', { messages }] }],
  ['/v1/embeddings', { model: 'openai/gpt-4o-mini', input: ['hello'] }],
];

describe('the host that provider keys are sent to', () => {
  let server: AttackedServer;
  let elsewhere: FakeProvider;
  /** Ports anybody in this process has connected to. */
  const ports = new Set<number>();

  beforeAll(async () => {
    server = await AttackedServer.start();
    elsewhere = await FakeProvider.start();
    // eslint-disable-next-line @typescript-eslint/unbound-method -- applied to the socket it was called on
    const connect = Socket.prototype.connect as (this: Socket, ...given: unknown[]) => Socket;
    jest.spyOn(Socket.prototype, 'connect').mockImplementation(function (this: Socket, ...given: unknown[]) {
      // Node's own callers give the options in a list.
      const [options] = given.flat() as { port?: number | string }[];
      ports.add(Number(options?.port));
      return connect.apply(this, given);
    });
  });
  beforeEach(() => ports.clear());
  afterEach(() => {
    server.groq.reset();
    server.openai.reset();
    expect([elsewhere.calls.length, elsewhere.openSockets]).toEqual([0, 0]);
  });
  afterAll(() => {
    jest.restoreAllMocks();
  });

  const portOf = (url: string) => Number(new URL(url).port);
  /** All that may ever be connected to: this server, by the test, and its configured providers. */
  const expectOnlyConfigured = () => {
    const allowed = [server.test.url, server.groq.url, server.openai.url].map(portOf);
    expect([...ports].filter((port) => !allowed.includes(port))).toEqual([]);
  };
  const codeOf = (text: string) => {
    const { error, code } = JSON.parse(text) as {
      error: { code: string; param: string } | string;
      code?: string;
    };
    return typeof error === 'string' ? { code, message: error } : { code: error.code, message: error.param };
  };

  /** Everywhere in a body where such a field could stand and be believed. */
  const placesFor = (
    field: string,
    value: unknown,
  ): readonly [param: string, fields: Record<string, unknown>][] => {
    const shown = /^[\w$-]+$/.test(field) ? field : '';
    const tool = { type: 'function', function: { name: 'f', parameters: {} } };
    return [
      [shown, { [field]: value }],
      [`metadata.${shown}`, { metadata: { [field]: value } }],
      [`extra_body.${shown}`, { extra_body: { [field]: value } }],
      [`provider.config[0].${shown}`, { provider: { config: [{ [field]: value }] } }],
      [`tools[0].${shown}`, { tools: [{ ...tool, [field]: value }] }],
      [
        `tools[0].function.${shown}`,
        { tools: [{ ...tool, function: { ...tool.function, [field]: value } }] },
      ],
      [`stream_options.${shown}`, { stream_options: { [field]: value } }],
      [`response_format.${shown}`, { response_format: { type: 'text', [field]: value } }],
    ];
  };

  it.each(CALLS)('cannot be changed by a body: POST %s', async (path, body) => {
    const wrong: unknown[] = [];
    for (const field of STEERING) {
      for (const value of [elsewhere.openAiBaseUrl, null]) {
        for (const [param, fields] of placesFor(field, value)) {
          const sent = { token: server.key, body: { ...body, ...fields } };
          const { status, text } = await server.send('POST', path, sent);
          const { code, message } = status === 400 ? codeOf(text) : {};
          if (code !== 'unknown_parameter' || !message?.includes(param))
            wrong.push([param, value, status, text]);
        }
      }
    }
    expect(wrong).toEqual([]);
    expect(server.groq.calls).toEqual([]);
    expectOnlyConfigured();
  });

  it('cannot be changed by one prompt of a pool', async () => {
    for (const item of [{ api_base: elsewhere.url }, { metadata: { api_key: 'x' } }]) {
      const body = { prompts: ['hello', { messages, ...item }] };
      const { status, error } = await server.send('POST', '/api/v1/groq/completion-pool', {
        token: server.key,
        body,
      });
      expect([status, error.code]).toEqual([400, 'unknown_parameter']);
      expect(error.param).toMatch(/^prompts\[1\]\./);
    }
    expect(server.groq.calls).toEqual([]);
  });

  it.each(CALLS.filter(([path]) => !path.endsWith('pool')))(
    'cannot be changed by a query: POST %s',
    async (path, body) => {
      for (const field of STEERING) {
        const query = `?${field}=${encodeURIComponent(elsewhere.openAiBaseUrl)}`;
        const { status, text } = await server.send('POST', path + query, { token: server.key, body });
        expect([field, status, codeOf(text).code]).toEqual([field, 400, 'unknown_parameter']);
      }
      expect(server.groq.calls).toEqual([]);
      expectOnlyConfigured();
    },
  );

  it.each(CALLS)('cannot be changed by a header with such a name: POST %s', async (path, body) => {
    const names = ['api_base', 'api-base', 'Base-URL', 'base_url', 'custom_host', 'custom-host'];
    for (const name of names) {
      const sent = { token: server.key, headers: { [name]: elsewhere.openAiBaseUrl }, body };
      const { status, text } = await server.send('POST', path, sent);
      expect([name, status, codeOf(text).code]).toEqual([name, 400, 'unknown_parameter']);
      expect(codeOf(text).message).toContain(name.toLowerCase());
    }
    expect(server.groq.calls).toEqual([]);
    expectOnlyConfigured();
  });

  it.each(CALLS)('cannot be changed by any header, and none is passed on: POST %s', async (path, body) => {
    const headers = {
      ...{ 'x-api-base': elsewhere.openAiBaseUrl, 'x-base-url': elsewhere.url },
      ...{
        ...{ 'x-api-key': 'canary-header', 'api-key': 'canary-header', api_key: 'canary-header' },
        'x-portkey-custom-host': elsewhere.url,
        'x-forwarded-host': elsewhere.url,
      },
      ...{ 'openai-organization': 'canary-header', 'proxy-authorization': 'Basic canary-header' },
      ...{ cookie: 'api_base=canary-header', 'helicone-openai-api-base': elsewhere.url },
    };
    const { status } = await server.send('POST', path, { token: server.key, headers, body });
    expect(status).toBe(200);
    const { groqKey, openaiKey } = server.keys;
    expect(server.groq.calls.length + server.openai.calls.length).toBeGreaterThan(0);
    for (const call of server.groq.calls) expect(call.headers.authorization).toBe(`Bearer ${groqKey}`);
    for (const call of server.openai.calls) expect(call.headers.authorization).toBe(`Bearer ${openaiKey}`);
    for (const call of [...server.groq.calls, ...server.openai.calls]) {
      expect(JSON.stringify(call.headers)).not.toMatch(
        /canary-header|x-api|portkey|forwarded|helicone|cookie/,
      );
      expect(JSON.stringify(call.headers)).not.toContain(String(portOf(elsewhere.url)));
    }
    expectOnlyConfigured();
  });

  it('cannot be changed by the name of a driver or a model', async () => {
    const names = [
      elsewhere.openAiBaseUrl,
      `${elsewhere.url}/`,
      `127.0.0.1:${portOf(elsewhere.url)}`,
      '//evil',
      '@evil',
    ];
    for (const name of names) {
      const sent = { token: server.key, body: { model: `${name}/gpt-5`, messages } };
      expect((await server.send('POST', '/v1/chat/completions', sent)).status).toBe(404);
      const path = `/api/v1/${encodeURIComponent(name)}/chatcompletion`;
      expect((await server.send('POST', path, { token: server.key, body: { messages } })).status).toBe(404);
    }
    const odd = { token: server.key, body: { ...chat, model: `groq/${elsewhere.url}/../../v1#@evil?x` } };
    await server.send('POST', '/v1/chat/completions', odd);
    expect(server.groq.calls.map(({ path }) => path)).toEqual(['/openai/v1/chat/completions']);
    expectOnlyConfigured();
  });

  it.each([
    ['PUT', '/api/v1/models/steered', { targets: ['groq/x'] }],
    ['PUT', '/api/v1/models/steered', { targets: ['groq/x'], defaults: {} }],
    ['POST', '/api/v1/client-keys', { name: 'x' }],
    ['PUT', '/api/v1/settings/groq/model', { value: 'x' }],
  ] as const)('cannot be changed by a management request: %s %s %j', async (method, path, body) => {
    for (const field of STEERING) {
      const extra =
        'defaults' in body ? { defaults: { [field]: elsewhere.url } } : { [field]: elsewhere.url };
      const sent = { token: server.test.adminToken, body: { ...body, ...extra } };
      const { status, error } = await server.send(method, path, sent);
      expect([field, status, error.code]).toEqual([field, 400, 'unknown_parameter']);
    }
  });

  it('cannot be changed by a check of standards', async () => {
    for (const field of STEERING) {
      const body = { document: 'x', standards, driver: 'groq', [field]: elsewhere.url };
      const { status, error } = await server.send('POST', '/api/v1/standards-checks', {
        token: server.key,
        body,
      });
      expect([field, status, error.code]).toEqual([field, 400, 'unknown_parameter']);
    }
    expect(server.groq.calls).toEqual([]);
  });

  it.each([
    ...[
      'http://127.0.0.1:6379/v1',
      'http://169.254.169.254/latest',
      'http://10.0.0.1/v1',
      'http://192.168.0.1/v1',
    ],
    ...[
      'http://[fd00::1]/v1',
      'http://[::ffff:127.0.0.1]/v1',
      'http://2130706433/v1',
      'http://0177.0.0.1/v1',
    ],
    ...[
      'http://0x7f.1/v1',
      'http://user@api.groq.com/v1',
      'https://api.groq.com./v1',
      'https://api.grоq.com/v1',
    ],
    ...['file:///etc/passwd', 'gopher://127.0.0.1/x', 'https://api.groq.com/openai/v1', ''],
  ])('cannot be changed by the admin while the server runs: %j', async (value) => {
    for (const driver of ['groq', 'openai']) {
      const sent = { token: server.test.adminToken, body: { value } };
      const { status, error } = await server.send('PUT', `/api/v1/settings/${driver}/base_url`, sent);
      expect([status, error.code]).toEqual([400, 'setting_read_only']);
    }
    const removed = await server.send('DELETE', '/api/v1/settings/groq/base_url', {
      token: server.test.adminToken,
    });
    expect([removed.status, removed.error.code]).toEqual([400, 'setting_read_only']);
    const { status } = await server.send('POST', '/v1/chat/completions', { token: server.key, body: chat });
    expect([status, server.groq.calls.length]).toEqual([200, 1]);
    expectOnlyConfigured();
  });

  it.each([301, 302, 303, 307, 308] as const)('cannot be changed by a provider with a %i', async (status) => {
    server.groq.setScript(() => ({ kind: 'redirect', location: elsewhere.openAiBaseUrl, status }));
    for (const [path, body] of CALLS.slice(0, 4)) {
      const reply = await server.send('POST', path, { token: server.key, body });
      expect([path, reply.status, codeOf(reply.text).code]).toEqual([path, 502, 'upstream_invalid_response']);
      expect(reply.headers.location).toBeUndefined();
      expect(reply.text).not.toContain(elsewhere.openAiBaseUrl);
    }
    const body = { prompts: ['hello'] };
    const pool = await server.send('POST', '/api/v1/groq/completion-pool', { token: server.key, body });
    expect((JSON.parse(pool.text) as { results: object[] }).results).toMatchObject([
      { ok: false, error: { code: 'upstream_invalid_response', status: 502 } },
    ]);
    // Each was asked once: following would have been another call, here or elsewhere.
    expect(server.groq.calls).toHaveLength(5);
    // One that never answers would be asked no more for a while.
    server.groq.setScript(undefined);
    await server.send('POST', '/api/v1/groq/completion-pool', {
      token: server.key,
      body: { prompts: ['a', 'b', 'c'] },
    });
    expectOnlyConfigured();
  });

  it('leaves no secret in replies, logs or metrics', async () => {
    expect(await server.leaked()).toEqual([]);
  });
});
