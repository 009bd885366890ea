import { createOpenAI } from '@ai-sdk/openai';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { OpenAIEmbeddings } from '@langchain/openai';
import { embedMany } from 'ai';
import OpenAI from 'openai';
import { embeddingOf } from '../../support/fake-provider/embeddings.js';
import { type RecordingServer, startRecordingServer } from '../../support/recording-server.js';
import { type Gateway, startGateway } from './gateway.js';

const ID = 'gpt-4o-mini';
const MODEL = `openai/${ID}`;
const TEXTS = ['a', 'b', 'c'];
const VECTORS = TEXTS.map((text) => embeddingOf(text));

let server: RecordingServer;
let gateway: Gateway;
let client: OpenAI;
beforeAll(async () => {
  server = await startRecordingServer();
  gateway = await startGateway({ LLM_SERVERS: `open=${server.baseUrl}` });
  client = new OpenAI({ apiKey: gateway.key, baseURL: `${gateway.url}/v1`, maxRetries: 0 });
});
afterEach(() => {
  gateway.reset();
  server.requests.length = 0;
  server.reply = undefined;
});

const embed = (body: object, path = '/v1/embeddings') => gateway.post(path, body);
const sent = () => server.requests.map(({ body }) => JSON.parse(body.toString()) as { input: unknown[] });
const answered = async (body: object) => {
  const reply = await embed(body);
  expect(reply.status).toBe(200);
  return (await reply.json()) as { data: { index: number; embedding: unknown }[]; usage?: object };
};
const refused = async (body: object) => {
  const reply = await embed(body);
  return { status: reply.status, ...((await reply.json()) as { error: object }).error };
};
const numbers = (request: { body: Buffer }) => ({
  object: 'list',
  data: (JSON.parse(request.body.toString()) as { input: string[] }).input.map((text, index) => ({
    ...{ object: 'embedding', index, embedding: [text.length, 0.5] },
  })),
  model: 'm',
  usage: { prompt_tokens: 3, total_tokens: 3 },
});

describe('embeddings', () => {
  it.each(['float', 'base64', undefined] as const)(
    'are read by OpenAI’s client (encoding %s)',
    async (encoding) => {
      const format = encoding === undefined ? {} : { encoding_format: encoding };
      const { data, usage, model } = await client.embeddings.create({
        model: MODEL,
        input: TEXTS,
        ...format,
      });
      const vectors = data.map(({ embedding }) =>
        typeof embedding === 'string' ? floats(embedding) : embedding,
      );
      expect([vectors, model, usage]).toEqual([VECTORS, ID, { prompt_tokens: 3, total_tokens: 3 }]);
    },
  );

  it('are read by the AI SDK, and by its OpenAI-compatible provider', async () => {
    const settings = { baseURL: `${gateway.url}/v1`, apiKey: gateway.key };
    for (const model of [
      createOpenAI(settings).textEmbeddingModel(MODEL),
      createOpenAICompatible({ name: 'gateway', ...settings }).textEmbeddingModel(MODEL),
    ]) {
      const { embeddings, usage } = await embedMany({ model, values: TEXTS, maxRetries: 0 });
      expect([embeddings, usage.tokens]).toEqual([VECTORS, 3]);
    }
  });

  it('are read by LangChain', async () => {
    const configuration = { baseURL: `${gateway.url}/v1` };
    const model = new OpenAIEmbeddings({ model: MODEL, apiKey: gateway.key, configuration, maxRetries: 0 });
    expect(await model.embedDocuments(TEXTS)).toEqual(VECTORS);
    expect(await model.embedQuery('a')).toEqual(embeddingOf('a'));
  });

  it.each(['/embeddings', '/openai/v1/embeddings'])('are answered at %s too', async (path) => {
    const reply = await embed({ model: MODEL, input: 'a' }, path);
    expect(((await reply.json()) as { data: object[] }).data).toMatchObject([
      { embedding: embeddingOf('a') },
    ]);
  });

  it.each<[string, unknown, string[]]>([
    ['a text', 'a', ['a']],
    ['tokens', [1, 2], ['1 2']],
    ['lists of tokens', [[1, 2], [3]], ['1 2', '3']],
  ])('are made of %s', async (_what, input, texts) => {
    const { data } = await answered({ model: MODEL, input });
    expect(data.map(({ embedding }) => embedding)).toEqual(texts.map((text) => embeddingOf(text)));
  });

  it('have the dimensions that were asked for, and the provider gets the user', async () => {
    const { data } = await answered({ model: MODEL, input: ['a'], dimensions: 7, user: 'u-1' });
    expect(data[0]!.embedding).toHaveLength(7);
    expect(gateway.openai.calls[0]!.body).toEqual({ model: ID, input: ['a'], dimensions: 7, user: 'u-1' });
  });

  it('are answered for a named model', async () => {
    gateway.llm.setModel('vectors', { targets: [MODEL] });
    const { data } = await answered({ model: 'vectors', input: TEXTS });
    expect(data.map(({ embedding }) => embedding)).toEqual(VECTORS);
  });

  it('come byte for byte as the provider sent them', async () => {
    const text =
      '{"object":"list","data":[{"index":0,"object":"embedding","embedding":[0.10,1e-9]}],"model":"m","x":1.0}';
    server.reply = () => ({ type: 'application/json', text });
    const reply = await embed({ model: 'open/m', input: ['a'] });
    expect(await reply.text()).toBe(text);
    expect(sent()).toEqual([{ model: 'm', input: ['a'] }]);
  });

  it('come in base64 from a server that sends numbers whatever it is asked for', async () => {
    server.reply = numbers;
    const { data } = await answered({ model: 'open/m', input: ['a', 'bb'], encoding_format: 'base64' });
    expect(data.map(({ embedding }) => floats(embedding as string))).toEqual([
      [1, 0.5],
      [2, 0.5],
    ]);
  });

  it('of more inputs than the provider takes at a time are one list', async () => {
    server.reply = numbers;
    const input = Array.from({ length: 300 }, (_, index) => 'x'.repeat(index + 1));
    const { data, usage } = await answered({ model: 'open/m', input });
    expect(data.map(({ index, embedding }) => [index, embedding])).toEqual(
      input.map((text, index) => [index, [text.length, 0.5]]),
    );
    expect(usage).toEqual({ prompt_tokens: 9, total_tokens: 9 });
    expect(sent().map((body) => body.input.length)).toEqual([128, 128, 44]);
  });

  it.each<[string, object, object]>([
    ['no input', { model: MODEL }, { status: 400, param: 'input' }],
    ['no inputs', { model: MODEL, input: [] }, { status: 400, param: 'input' }],
    ['an empty text', { model: MODEL, input: ['a', ''] }, { status: 400, param: 'input[1]' }],
    ['texts and tokens', { model: MODEL, input: [[1], [1.5]] }, { status: 400, param: 'input[1][0]' }],
    ['another encoding', { model: MODEL, input: 'a', encoding_format: 'x' }, { param: 'encoding_format' }],
    ['an unknown model', { model: 'nobody', input: 'a' }, { status: 404, code: 'model_not_found' }],
    ['several models', { model: `${MODEL}, groq/x`, input: 'a' }, { status: 400, param: 'model' }],
    ['a driver without embeddings', { model: 'groq/x', input: 'a' }, { status: 400, code: 'unsupported' }],
    ['a host', { model: MODEL, input: 'a', api_base: 'http://x' }, { code: 'unknown_parameter' }],
  ])('are refused for %s', async (_what, body, error) => {
    expect(await refused(body)).toMatchObject(error);
    expect(gateway.openai.calls).toHaveLength(0);
  });

  it('fail with the provider’s own refusal', async () => {
    const { status, ...error } = await refused({ model: MODEL, input: ['a', 'x'.repeat(40_000)] });
    expect([status, error]).toMatchObject([400, { code: 'context_length_exceeded', param: 'input' }]);
    expect(gateway.openai.calls).toHaveLength(1);
  });

  it('are in the log, with their tokens', async () => {
    const reply = await embed({ model: MODEL, input: TEXTS });
    await reply.text();
    const id = reply.headers.get('x-request-id');
    const lines = gateway.test.logLines.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines.find((line) => line['request_id'] === id)).toMatchObject({
      ...{ driver: 'openai', model: ID, calls: 1, prompt_tokens: 3, completion_tokens: 0 },
    });
  });
});

function floats(text: string): number[] {
  const bytes = Buffer.from(text, 'base64');
  return Array.from({ length: bytes.length / 4 }, (_, index) => bytes.readFloatLE(index * 4));
}
