import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type RecordingServer, startRecordingServer } from '../../support/recording-server.js';
import { type Gateway, startGateway } from './gateway.js';

const messages = [{ role: 'user', content: 'hello' }];
const hello = { model: 'open/m', messages };
const toolsOf = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ type: 'function', function: { name: `f${index}` } }));

let server: RecordingServer;
let gateway: Gateway;
beforeAll(async () => {
  server = await startRecordingServer();
  gateway = await startGateway({ LLM_SERVERS: `open=${server.baseUrl}` });
});
afterEach(() => {
  gateway.reset();
  server.requests.length = 0;
  server.reply = undefined;
});

const chat = (body: unknown, init?: RequestInit) => gateway.post('/v1/chat/completions', body, init);
const sentText = () => server.requests.map(({ body }) => body.toString()).join();
const sent = () => JSON.parse(sentText()) as unknown;

describe('a server with OpenAI’s API', () => {
  it.each<[string, object]>([
    ['no bound of tokens', { max_tokens: -1 }],
    ['a bound of 0 tokens', { max_completion_tokens: 0 }],
    ['129 tools', { tools: toolsOf(129) }],
    ['a grammar', { response_format: { type: 'grammar', grammar: 'root ::= "a"' } }],
    ['a format of TGI', { response_format: { type: 'json', value: { properties: { proxy: {} } } } }],
    ['50 top log probabilities', { logprobs: true, top_logprobs: 50 }],
    ['log probabilities as a number', { logprobs: 5 }],
    ['17 stops', { stop: Array(17).fill('x') }],
    ['a hot temperature', { temperature: 2.5, top_p: 1.5, presence_penalty: 3 }],
    ['a strong bias', { logit_bias: { 5: 101 } }],
    ['a token that is forbidden', { logit_bias: { 5: false } }],
    [
      'biases as pairs',
      {
        logit_bias: [
          [15043, false],
          ['a', -1.5],
        ],
      },
    ],
    ['no biases', { logit_bias: false }],
    [
      'null for fields',
      { stop: null, temperature: null, tools: null, logit_bias: null, n: null, seed: null },
    ],
    ['an empty stop', { stop: '' }],
    [
      'a grammar beside its format',
      { response_format: { type: 'text', grammar: 'x' }, grammar: 'root ::= "a"' },
    ],
    ['a schema beside its format', { response_format: { type: 'json_object', schema: { type: 'object' } } }],
    [
      'a flat tool that must be called',
      { tools: [{ type: 'function', name: 'f' }], tool_choice: { type: 'tool', name: 'f' } },
    ],
    ['any tool to be called', { tools: toolsOf(1), tool_choice: 'any' }],
    ['no tools', { tools: [], tool_choice: { type: 'none' } }],
    [
      'fields of its own',
      { min_p: 0.1, mirostat: 2, cache_prompt: true, samplers: ['top_k'], lora: [{ id: 0 }] },
    ],
    ['a tool without a type', { tools: [{ name: 'f', input_schema: {} }], tool_choice: { name: 'f' } }],
  ])('is sent %s', async (_what, fields) => {
    expect((await chat({ ...hello, ...fields })).status).toBe(200);
    expect(sent()).toEqual({ ...hello, model: 'm', ...fields });
  });

  it.each<[string, object]>([
    ['an image as a text', { role: 'user', content: [{ type: 'image_url', image_url: 'https://x/a' }] }],
    ['null as content', { role: 'assistant', content: null }],
    ['no content', { role: 'assistant' }],
    ['instructions of a developer', { role: 'developer', content: 'x' }],
    ['a role of its own', { role: 'ipython', content: 'x' }],
    [
      'calls without content',
      {
        role: 'assistant',
        content: null,
        tool_calls: [{ id: 'a', type: 'function', function: { name: 'f', arguments: '{}' } }],
      },
    ],
    ['no calls', { role: 'assistant', content: 'x', tool_calls: [] }],
    [
      'arguments as an object',
      { role: 'assistant', tool_calls: [{ id: 'a', function: { name: 'f', arguments: { a: 1 } } }] },
    ],
    ['a name with spaces', { role: 'user', name: 'Ann of Rome', content: 'x' }],
    ['null for fields', { role: 'user', content: 'x', name: null, tool_calls: null, tool_call_id: null }],
    ['an empty part', { role: 'user', content: [{ type: 'text', text: '' }] }],
    ['an empty list of parts', { role: 'user', content: [] }],
    ['empty content', { role: 'system', content: '' }],
    ['the result of a function', { role: 'function', name: 'f', content: 'x' }],
    ['a part of its own', { role: 'user', content: [{ type: 'video_frames', frames: [] }] }],
    ['a prefix', { role: 'assistant', content: 'x', prefix: true }],
    ['calls without a type', { role: 'assistant', tool_calls: [{ id: 'a', extra: 1, function: {} }] }],
    ['the result of a tool without its id', { role: 'tool', content: 'x' }],
  ])('is sent messages with %s', async (_what, message) => {
    const body = { ...hello, messages: [...messages, message] };
    expect((await chat(body)).status).toBe(200);
    expect(sent()).toEqual({ ...body, model: 'm' });
  });

  it.each([
    ['a seed', '"seed":1152921504606846976'],
    ['a seed that the request is written again with', '"fastest_response":false,"seed":1152921504606846977'],
    ['a bound of a schema', '"user":"model","guided_json":{"maximum":9223372036854775807}'],
    ['a sampler of its own', '"fastest_response":false,"top_k":-9223372036854775808'],
    ['a token', '"fastest_response":false,"logit_bias":[[1152921504606846977,-1]]'],
    [
      'a tool',
      '"user":"model","tools":[{"type":"function","name":"f","parameters":{"const":1152921504606846977}}]',
    ],
  ])('is sent all digits of %s', async (_what, fields) => {
    const text = `{"model":"open/m","max_tokens":-1,"messages":${JSON.stringify(messages)},${fields}}`;
    expect((await chat(text)).status).toBe(200);
    expect(sentText()).toContain(/\d{19}/.exec(fields)![0]);
  });

  it.each<[string, object]>([
    [
      'a flat tool',
      { tools: [{ type: 'function', name: 'f', parameters: { properties: { headers: {} } } }] },
    ],
    ['a tool of Anthropic’s form', { tools: [{ name: 'f', input_schema: { properties: { apiKey: {} } } }] }],
    ['guided_json', { guided_json: { properties: { proxy: {}, Id: {}, id: {} } } }],
    ['a schema beside its type', { response_format: { type: 'json_object', schema: { credentials: {} } } }],
    ['json_schema', { json_schema: { properties: { base_url: {} } } }],
    ['structured_outputs', { structured_outputs: { json: { properties: { headers: {} } } } }],
  ])('is sent any property in the schema of %s', async (_what, fields) => {
    expect((await chat({ ...hello, ...fields })).status).toBe(200);
    expect(sent()).toMatchObject(fields);
  });

  it.each([
    [{ tools: [{ type: 'mcp', headers: {} }] }, 'tools[0].headers'],
    [{ structured_outputs: { proxy: 'x' } }, 'structured_outputs.proxy'],
    [{ extra_body: { api_base: 'x' } }, 'extra_body.api_base'],
  ])('is not sent %j', async (fields, param) => {
    const response = await chat({ ...hello, ...fields });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: { code: 'unknown_parameter', param } });
    expect(server.requests).toHaveLength(0);
  });

  it.each([
    ['NUL', 'a\\u0000b'],
    ['half an emoji', 'a\\ud83d'],
    ['its other half', '\\ude00a'],
  ])('is sent %s in the output of a tool as it was written', async (_what, text) => {
    const body =
      `{"model":"open/m","messages":[{"role":"tool","tool_call_id":"a","content":"${text}"}],` +
      `"tools":[{"type":"function","function":{"name":"f","description":"${text}"}}]}`;
    expect((await chat(body)).status).toBe(200);
    expect(sentText()).toBe(body.replace('open/m', 'm'));
  });

  it.each([
    ['the model', '{"model":"open/\\u0000","messages":[{"role":"user","content":"x"}]}', 'model'],
    ['a name', '{"messages":[],"us\\u0000er":"x"}', 'us\u0000er'],
    ['a field of its own', '{"model":"open/m","messages":[],"x":["\\ud83d"]}', 'x[0]'],
  ])('is not sent such characters in %s', async (_what, body, param) => {
    const response = await chat(body);
    expect(response.status).toBe(400);
    const { error } = (await response.json()) as { error: { code: string; param: string | null } };
    expect(error.code).toBe('invalid_value');
    if (!param.includes('\0')) expect(error.param).toBe(param);
  });
});

describe("Azure OpenAI's paths", () => {
  const version = 'api-version=2024-10-21';
  it.each([
    `open%2Fm/chat/completions?${version}`,
    `open/m/chat/completions?${version}`,
    'open/m//chat/completions/',
  ])('name the model: %s', async (path) => {
    const headers = { authorization: '', 'api-key': gateway.key };
    const body = { messages, model: 'ignored', max_tokens: 5 };
    const response = await gateway.post(`/openai/deployments/${path}`, body, { headers });
    expect(response.status).toBe(200);
    expect(sent()).toEqual({ ...body, model: 'm' });
  });

  it('name the model of embeddings', async () => {
    server.reply = () => ({ object: 'list', model: 'm', data: [{ index: 0, embedding: [1, 2] }] });
    const response = await gateway.post('/openai/deployments/open/m/embeddings', { input: 'hello' });
    expect([response.status, await response.json()]).toMatchObject([200, { data: [{ embedding: [1, 2] }] }]);
    expect(sent()).toMatchObject({ model: 'm' });
  });

  it.each([
    ['nobody/chat/completions', 'model_not_found'],
    ['open/m/images/generations', 'route_not_found'],
    ['open/m', 'route_not_found'],
  ])('are 404 for %s', async (path, code) => {
    const response = await gateway.post(`/openai/deployments/${path}`, { messages });
    expect([response.status, await response.json()]).toMatchObject([404, { error: { code } }]);
    expect(server.requests).toHaveLength(0);
  });

  it('refuse fields that steer the call, as other paths do', async () => {
    const response = await gateway.post('/openai/deployments/open%2Fm/chat/completions', {
      messages,
      api_base: 'x',
    });
    expect(response.status).toBe(400);
  });
});

describe('headers of the caller', () => {
  const HEADERS = {
    ...{ 'http-referer': 'https://app.example.com', 'x-title': 'My app', 'x-session-id': 'abc' },
    ...{ 'x-other': 'x', cookie: 'a=b', 'x-forwarded-for': '10.0.0.1' },
  };

  it('go to a server that is not known if they name the application or the conversation', async () => {
    await chat(hello, { headers: HEADERS });
    const { headers } = server.requests[0]!;
    expect(headers).toMatchObject({ 'http-referer': 'https://app.example.com', 'x-title': 'My app' });
    expect(headers['x-session-id']).toBe('abc');
    expect(JSON.stringify(headers)).not.toMatch(/x-other|cookie|forwarded/);
  });

  it('go to no provider that does not ask for them', async () => {
    await chat({ ...hello, model: 'groq/llama-3.1-8b-instant' }, { headers: HEADERS });
    expect(JSON.stringify(gateway.groq.calls[0]!.headers)).not.toMatch(/referer|x-title|session|forwarded/);
  });
});

describe('the list of models', () => {
  it('has what the provider tells of each', async () => {
    const told = { context_length: 8_192, max_model_len: 4_096, pricing: { prompt: '0.1' }, created: 7 };
    const meta = { n_ctx_train: 2_048 };
    server.reply = () => ({
      object: 'list',
      data: [
        {
          id: 'm',
          object: 'model',
          owned_by: 'org-secret',
          permission: [{ organization: 'org-x' }],
          ...told,
        },
        { id: 'a/b', meta },
      ],
    });
    const list = (await (await gateway.test.request('/v1/models', { token: gateway.key })).json()) as {
      data: { id: string }[];
    };
    const started = expect.any(Number) as unknown;
    const own = list.data.filter(({ id }) => id.startsWith('open/'));
    expect(own).toEqual([
      { id: 'open/m', object: 'model', owned_by: 'open', ...told },
      { id: 'open/a/b', object: 'model', owned_by: 'open', created: started, meta },
    ]);
    const one = await gateway.test.request('/v1/models/open%2Fm', { token: gateway.key });
    expect(await one.json()).toEqual(own[0]);
  });
});

describe('a pool', () => {
  it('is sent what its server takes, and refused by a driver that knows its provider’s range', async () => {
    const body = {
      prompts: [{ prompt: 'hello', max_tokens: -1 }],
      stop: Array(17).fill('x'),
      temperature: 2.5,
    };
    const open = await gateway.post('/api/v1/open/completion-pool', { ...body, model: 'm' });
    expect(open.status).toBe(200);
    expect(sent()).toMatchObject({ max_tokens: -1, stop: body.stop, temperature: 2.5 });
    const known = await gateway.post('/api/v1/groq/completion-pool', body);
    expect(await known.json()).toMatchObject({
      results: [{ error: { message: 'temperature: groq takes numbers from 0 to 2; got 2.5.' } }],
    });
    expect(gateway.groq.calls).toHaveLength(0);
  });
});

describe('drivers that know their provider', () => {
  it.each<[object, string]>([
    [{ max_tokens: -1 }, 'max_tokens'],
    [{ tools: toolsOf(129) }, 'tools'],
    [{ response_format: { type: 'grammar' } }, 'response_format.type'],
    [{ stop: Array(17).fill('x') }, 'stop'],
    [{ temperature: 2.5 }, 'temperature'],
    [{ messages: [...messages, { role: 'ipython', content: 'x' }] }, 'messages[1].role'],
    [{ messages: [...messages, { role: 'tool', content: 'x' }] }, 'messages[1].tool_call_id'],
  ])('refuse %j with the name of the instance and the field', async (fields, param) => {
    for (const model of ['groq/llama-3.1-8b-instant', 'openai/gpt-4o-mini']) {
      const response = await chat({ ...hello, ...fields, model });
      const { error } = (await response.json()) as { error: { message: string } };
      expect([response.status, error]).toMatchObject([400, { param, type: 'invalid_request_error' }]);
      expect(error.message).toContain(`${param}: ${model.split('/')[0]} takes`);
    }
    expect([...gateway.groq.calls, ...gateway.openai.calls]).toHaveLength(0);
  });
});
