import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { GROQ_KEY, startGateway, type Gateway } from '../openai/gateway.js';
import { RawConnection } from './raw-connection.js';

const MODEL = 'groq/llama-3.1-8b-instant';
const CHAT = '/v1/chat/completions';
const DRIVER = '/api/v1/groq/chatcompletion';
const POOL = '/api/v1/groq/completion-pool';
const LONG_S = '\u017f';
const KELVIN = '\u212a';

const messages = [{ role: 'user', content: 'hello' }];
const chat = { model: MODEL, messages };
const tool = (fields: object) => ({
  ...chat,
  tools: [{ type: 'function', function: { name: 'f', ...fields } }],
});
const message = (fields: object) => ({ ...chat, messages: [{ role: 'user', content: 'hello', ...fields }] });

/** A body, and the field that some provider behind us would read as another one. */
const TWICE_READ: readonly [string, object, string][] = [
  [CHAT, { ...chat, Model: 'groq/expensive' }, 'Model'],
  [CHAT, { MODEL: 'groq/expensive', ...chat }, 'MODEL'],
  [CHAT, { ...chat, [`me${LONG_S}sages`]: [] }, `["me${LONG_S}sages"]`],
  [CHAT, { ...chat, [`max_to${KELVIN}ens`]: 1e6 }, `["max_to${KELVIN}ens"]`],
  [CHAT, { ...chat, Max_Tokens: 1e6 }, 'Max_Tokens'],
  [CHAT, { ...chat, N: 100 }, 'N'],
  [CHAT, { ...chat, Stream: true }, 'Stream'],
  [CHAT, { ...chat, Fastest_Response: true }, 'Fastest_Response'],
  [CHAT, { ...chat, stream_options: { Include_Usage: false } }, 'stream_options.Include_Usage'],
  [CHAT, message({ Role: 'system' }), 'messages[0].Role'],
  [CHAT, message({ CONTENT: 'bye' }), 'messages[0].CONTENT'],
  [CHAT, message({ Name: 'x' }), 'messages[0].Name'],
  [CHAT, message({ content: [{ type: 'text', text: 'a', Text: 'b' }] }), 'messages[0].content[0].Text'],
  [
    CHAT,
    message({ content: [{ type: 'image_url', image_url: { url: 'data:', URL: 'data:' } }] }),
    'messages[0].content[0].image_url.URL',
  ],
  [
    CHAT,
    message({ tool_calls: [{ id: '1', type: 'function', function: { name: 'f', Arguments: '{}' } }] }),
    'messages[0].tool_calls[0].function.Arguments',
  ],
  [CHAT, tool({ Name: 'g' }), 'tools[0].function.Name'],
  [CHAT, tool({ Parameters: {} }), 'tools[0].function.Parameters'],
  [
    CHAT,
    { ...tool({}), tool_choice: { type: 'function', function: { NAME: 'f' } } },
    'tool_choice.function.NAME',
  ],
  [
    CHAT,
    { ...chat, response_format: { type: 'json_schema', json_schema: { name: 'x', Schema: {} } } },
    'response_format.json_schema.Schema',
  ],
  [CHAT, { ...chat, unheard_of: { a: 1, A: 2 } }, 'unheard_of.A'],
  [CHAT, { ...chat, foo: 1, FOO: 2 }, 'FOO'],
  [DRIVER, { messages, Model: 'expensive' }, 'Model'],
  [POOL, { prompts: ['a'], Model: 'expensive' }, 'Model'],
  [POOL, { prompts: ['a', { prompt: 'b', Model: 'expensive' }] }, 'prompts[1].Model'],
  [
    POOL,
    { prompts: [{ messages: [{ role: 'user', content: 'a', Role: 'x' }] }] },
    'prompts[0].messages[0].Role',
  ],
];

describe('a body with two readings', () => {
  let gateway: Gateway;
  let limited: string;

  beforeAll(async () => {
    gateway = await startGateway();
    const made = await gateway.test.request('/api/v1/client-keys', {
      ...{ method: 'POST', token: gateway.test.adminToken },
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'cheap', limits: { models: [MODEL] } }),
    });
    limited = ((await made.json()) as { key: string }).key;
  });
  beforeEach(() => gateway.reset());

  it.each(TWICE_READ)('is refused by %s and named: %j', async (path, body, param) => {
    const response = await gateway.post(path, body);
    expect(response.status).toBe(400);
    const reply = (await response.json()) as { error: { param: string } | string };
    if (path === DRIVER) expect(reply).toMatchObject({ code: 'unknown_parameter' });
    else expect((reply.error as { param: string }).param).toBe(param);
    expect(gateway.groq.calls).toHaveLength(0);
  });

  const asLimited = () => ({ token: limited }) as RequestInit;

  it('cannot lead a key to a model that it may not call', async () => {
    const body = { ...chat, Model: 'groq/expensive' };
    const response = await gateway.post(CHAT, body, asLimited());
    expect(response.status).toBe(400);
    expect(gateway.groq.calls).toHaveLength(0);
    expect((await gateway.post(CHAT, chat, asLimited())).status).toBe(200);
  });

  it('cannot be the defaults of a named model', async () => {
    const put = (defaults: object) =>
      gateway.test.request('/api/v1/models/twice', {
        ...{ method: 'PUT', token: gateway.test.adminToken },
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ targets: [MODEL], defaults }),
      });
    const refused = await put({ temperature: 0, Model: 'expensive' });
    expect([refused.status, await refused.json()]).toMatchObject([
      400,
      { error: { code: 'unknown_parameter', param: 'defaults.Model' } },
    ]);
    expect((await put({ temperature: 0, metadata: { a: '1', A: '2' } })).status).toBeLessThan(300);
  });

  it("leaves the caller's own keys alone", async () => {
    const schema = {
      type: 'object',
      properties: { Model: {}, model: {}, MODEL: {} },
      $defs: { a: {}, A: {} },
    };
    const own = {
      metadata: { a: '1', A: '2', Model: 'x' },
      logit_bias: {},
      tools: [{ type: 'function', function: { name: 'f', parameters: schema } }],
      response_format: { type: 'json_schema', json_schema: { name: 'x', schema } },
      messages: [{ role: 'user', content: '{"Role":"user","role":"x"}' }],
    };
    const response = await gateway.post(CHAT, { ...own, model: 'openai/gpt-4o-mini' });
    expect(response.status).toBe(200);
    expect(gateway.openai.calls.map(({ body }) => body)).toEqual([{ ...own, model: 'gpt-4o-mini' }]);
  });

  const withField = (field: string) =>
    `{"model":"${MODEL}","messages":[{"role":"user","content":"hello"}],${field}}`;

  it.each<[string, string, string, string | null]>([
    ['a key twice, once escaped', withField('"mod\\u0065l":"groq/expensive"'), 'invalid_json', 'model'],
    ['NUL in a key', withField('"model\\u0000x":1'), 'invalid_value', null],
    ['half a character in a key', withField('"model\\ud83d":1'), 'invalid_value', null],
    ['an overlong number', withField('"max_tokens":1E400'), 'invalid_value', 'max_tokens'],
    [
      'more digits than a number has',
      withField('"max_tokens":9007199254740993'),
      'invalid_value',
      'max_tokens',
    ],
    ['minus zero', withField('"max_tokens":-0'), 'invalid_value', 'max_tokens'],
    ['a fraction', withField('"n":1.5'), 'invalid_type', 'n'],
    ['a number as text', withField('"n":"1"'), 'invalid_type', 'n'],
    ['a truth as text', withField('"stream":"true"'), 'invalid_type', 'stream'],
    ['a truth as number', withField('"stream":1'), 'invalid_type', 'stream'],
    ['a second document', `${withField('"n":1')}{"model":"x"}`, 'invalid_json', null],
    ['a comment', withField('"n":1 /* , */'), 'invalid_json', null],
    ['a trailing comma', withField('"n":1,'), 'invalid_json', null],
    ['a key in single quotes', withField("'n':1"), 'invalid_json', null],
  ])('is refused if parsers differ on %s', async (_what, body, code, param) => {
    const response = await gateway.post(CHAT, body);
    expect(response.status).toBe(400);
    const { error } = (await response.json()) as { error: { code: string; param: string | null } };
    if (param !== null) expect(error.param).toBe(param);
    expect(error.code).toBe(code);
    expect(gateway.groq.calls).toHaveLength(0);
  });

  it.each(['1e2', '1.0e2', '100.0', '100'])('with %s for a hundred tokens arrives as 100', async (figure) => {
    const response = await gateway.post(CHAT, withField(`"max_tokens":${figure}`));
    expect(response.status).toBe(200);
    expect(gateway.groq.calls[0]!.body).toMatchObject({ max_tokens: 100, model: MODEL.slice(5) });
  });

  it("names the driver's default model at the top, and leaves a model further in alone", async () => {
    const { adminToken } = gateway.test;
    const stored = await gateway.test.request('/api/v1/settings/groq/model', {
      ...{ method: 'PUT', token: adminToken, headers: { 'content-type': 'application/json' } },
      body: JSON.stringify({ value: 'llama-3.1-8b-instant' }),
    });
    expect(stored.ok).toBe(true);
    const tools = [{ type: 'function', function: { name: 'f', parameters: { model: 'mine' } } }];
    const body = { messages, tools };
    expect((await gateway.post(DRIVER, body)).status).toBe(200);
    expect(gateway.groq.calls[0]!.body).toEqual({ ...body, model: 'llama-3.1-8b-instant' });
  });
});

describe('headers with two readings', () => {
  let gateway: Gateway;
  beforeAll(async () => {
    gateway = await startGateway();
  });

  async function ask(...headers: readonly string[]): Promise<{ status: number; text: string }> {
    const body = JSON.stringify(chat);
    const connection = await RawConnection.open(gateway.test.port);
    const head = ['POST /v1/chat/completions HTTP/1.1', 'host: x', 'connection: close', ...headers];
    connection.send(`${head.join('\r\n')}\r\ncontent-length: ${body.length}\r\n\r\n${body}`);
    const [reply] = await connection.replies();
    connection.destroy();
    return reply!;
  }
  const token = () => `authorization: Bearer ${gateway.key}`;
  const TYPE = 'content-type: application/json';

  it.each<[string, () => string[], number, string]>([
    ['two tokens', () => [token(), 'authorization: Bearer other', TYPE], 401, 'invalid_api_key'],
    ['the same token twice', () => [token(), token(), TYPE], 401, 'invalid_api_key'],
    ['two types', () => [token(), TYPE, 'content-type: text/plain'], 415, 'unsupported_media_type'],
    [
      'two types, ours last',
      () => [token(), 'content-type: text/plain', TYPE],
      415,
      'unsupported_media_type',
    ],
    [
      'two charsets',
      () => [token(), `${TYPE}; charset=utf-8; charset=utf-16`],
      415,
      'unsupported_media_type',
    ],
    ['a charset of single bytes', () => [token(), `${TYPE}; charset=latin1`], 415, 'unsupported_media_type'],
    ['a compression', () => [token(), TYPE, 'content-encoding: gzip'], 415, 'unsupported_media_type'],
    [
      'two compressions',
      () => [token(), TYPE, 'content-encoding: identity', 'content-encoding: gzip'],
      415,
      'unsupported_media_type',
    ],
  ])('are refused: %s', async (_what, headers, status, code) => {
    const reply = await ask(...headers());
    expect(reply.status).toBe(status);
    expect(JSON.parse(reply.text)).toMatchObject({ error: { code } });
    expect(reply.text).not.toContain(GROQ_KEY);
    expect(gateway.groq.calls).toHaveLength(0);
  });

  it('are one reading: one of each', async () => {
    expect((await ask(token(), TYPE)).status).toBe(200);
  });
});
