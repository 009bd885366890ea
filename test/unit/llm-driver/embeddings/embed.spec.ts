import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  GroqDriver,
  MockDriver,
  OpenAiCompatibleDriver,
  OpenAiDriver,
  standaloneContext,
  type FinishedCall,
  type MockOptions,
} from '../../../../modules/llm-driver/index.js';
import { ProviderHttp } from '../../../../modules/llm-driver/http/provider-http.js';
import { embeddingOf } from '../../../support/fake-provider/embeddings.js';
import { FakeProvider, type FakeProviderOptions } from '../../../support/fake-provider/index.js';

const MODEL = 'text-embedding-3-small';
const KEY = 'sk-canaryCanaryCanary0123456789';
let http: ProviderHttp;

beforeEach(() => {
  http = new ProviderHttp();
});
afterEach(() => http.close());

async function openAi(options: FakeProviderOptions = {}, config: object = {}) {
  const provider = await FakeProvider.start({ models: [MODEL], ...options });
  const context = standaloneContext(
    {
      name: 'openai',
      config: { apiKey: KEY, baseUrl: provider.openAiBaseUrl, model: MODEL, ...config },
      fields: OpenAiDriver.settings,
    },
    { http, random: () => 0 },
  );
  return { provider, driver: new OpenAiDriver(context), context };
}

function mock(config: MockOptions = {}): MockDriver {
  return new MockDriver(standaloneContext({ name: 'mock', config }));
}

describe('embed', () => {
  it('returns each text’s vector at its index, in whatever order the provider sends them', async () => {
    const { driver } = await openAi();
    const { embeddings } = await driver.embed(['a', 'b', 'c']);
    expect(embeddings).toEqual([embeddingOf('a'), embeddingOf('b'), embeddingOf('c')]);
  });

  it('says the model, the instance and the tokens', async () => {
    const { driver } = await openAi();
    const usage = { promptTokens: 2, completionTokens: 0, totalTokens: 2, estimated: false };
    expect(await driver.embed(['a', 'b'])).toMatchObject({ usage, model: MODEL, driver: 'openai' });
  });

  it('asks OpenAI for base64, and other servers for numbers', async () => {
    const { driver, provider, context } = await openAi();
    await driver.embed(['a']);
    const plain = await new OpenAiCompatibleDriver(context).embed(['a']);
    expect(plain.embeddings).toEqual([embeddingOf('a')]);
    expect(provider.calls.map(({ body }) => body)).toEqual([
      { encoding_format: 'base64', model: MODEL, input: ['a'] },
      { model: MODEL, input: ['a'] },
    ]);
  });

  it('sends dimensions and other parameters', async () => {
    const { driver, provider } = await openAi();
    const { embeddings } = await driver.embed(['a'], { dimensions: 7, parameters: { user: 'u-1' } });
    expect(embeddings[0]).toHaveLength(7);
    expect(provider.calls[0]!.body).toMatchObject({ dimensions: 7, user: 'u-1' });
  });

  it('returns nothing for no texts, and calls nobody', async () => {
    const { driver, provider } = await openAi();
    expect(await driver.embed([])).toMatchObject({ embeddings: [], usage: { totalTokens: 0 } });
    expect(provider.calls).toHaveLength(0);
  });

  it('sends no more texts in one request than the provider takes', async () => {
    const { driver, provider } = await openAi({}, { maxEmbeddingInputs: 2 });
    const { embeddings, usage } = await driver.embed(['a', 'b', 'c', 'd', 'e']);
    expect(embeddings).toEqual(['a', 'b', 'c', 'd', 'e'].map((text) => embeddingOf(text)));
    expect(usage.promptTokens).toBe(5);
    expect(inputs(provider)).toEqual([['a', 'b'], ['c', 'd'], ['e']]);
  });

  it('sends no more characters in one request than the provider takes', async () => {
    const { driver, provider } = await openAi({ embeddings: { characters: 1e6 } });
    await driver.embed(['a'.repeat(200_000), 'b'.repeat(100_000), 'c']);
    expect(inputs(provider).map((input) => input.length)).toEqual([2, 1]);
  });

  it('asks in halves if a server takes fewer texts than it was configured for', async () => {
    const { driver, provider } = await openAi({ embeddings: { inputs: 2 } });
    const { embeddings } = await driver.embed(['a', 'b', 'c']);
    expect(embeddings).toEqual(['a', 'b', 'c'].map((text) => embeddingOf(text)));
    expect(inputs(provider)).toEqual([['a', 'b', 'c'], ['a', 'b'], ['c']]);
  });

  it('fails as a whole if one text is refused', async () => {
    const { driver } = await openAi({ embeddings: { characters: 5 } });
    const failed = { kind: 'context_length_exceeded' };
    await expect(driver.embed(['a', 'too long'])).rejects.toMatchObject(failed);
  });

  it('is retried as a chat is', async () => {
    const driver = mock({ faults: ['provider_overloaded', null] });
    const calls: FinishedCall[] = [];
    await driver.embed(['a'], { onCall: (call) => calls.push(call) });
    expect(calls).toMatchObject([{ operation: 'embeddings', outcome: 'ok', attempts: 2, promptTokens: 1 }]);
  });

  it('ends on the caller’s abort, and closes the provider’s call', async () => {
    const { driver, provider } = await openAi();
    provider.enqueue('stall');
    const leaving = new AbortController();
    const embedded = driver.embed(['a'], { signal: leaving.signal });
    await provider.waitForCalls(1);
    leaving.abort();
    await expect(embedded).rejects.toMatchObject({ kind: 'aborted' });
    await provider.waitForFinished(1);
    expect(provider.calls[0]!.finished).toBe('client_aborted');
  });

  it.each([
    ['a vector too few', '{"data":[]}'],
    ['the same index twice', '{"data":[{"index":0,"embedding":[1]},{"index":0,"embedding":[1]}]}'],
    ['an index past the end', '{"data":[{"index":0,"embedding":[1]},{"index":9,"embedding":[1]}]}'],
    ['no vector', '{"data":[{"index":0,"embedding":[1]},{"index":1}]}'],
    ['no numbers', '{"data":[{"index":0,"embedding":[1]},{"index":1,"embedding":["1"]}]}'],
    ['vectors of two lengths', '{"data":[{"index":0,"embedding":[1]},{"index":1,"embedding":[1,2]}]}'],
    ['broken base64', '{"data":[{"index":0,"embedding":"AACAPw=="},{"index":1,"embedding":"AAA"}]}'],
    ['something else', '[]'],
  ])('refuses a reply with %s', async (_what, body) => {
    const { driver, provider } = await openAi();
    provider.enqueue({ kind: 'raw', status: 200, body });
    await expect(driver.embed(['a', 'b'], { attempts: 1 })).rejects.toMatchObject({
      kind: 'upstream_invalid_response',
    });
  });

  it.each([
    [['a', ''], 'inputs[1] must be a text that is not empty; got an empty text.', 'inputs[1]'],
    [[7], 'inputs[0] must be a text that is not empty; got 7.', 'inputs[0]'],
    [
      [[1, -1]],
      'inputs[0] must be a text that is not empty; got an array of other values than tokens.',
      'inputs[0]',
    ],
    ['a', 'inputs must be an array of texts; got a text of 1 character.', 'inputs'],
  ])('refuses the inputs %j', async (given, message, param) => {
    await expect(mock().embed(given as string[])).rejects.toMatchObject({
      publicMessage: message,
      param,
      status: 400,
    });
  });

  it.each([
    [{ dimensions: 0 }, 'dimensions must be an integer of at least 1; got 0.'],
    [{ dimension: 3 }, 'Unknown option: dimension. Did you mean "dimensions"?'],
    [{ temperature: 1 }, expect.stringMatching(/^embed\(\) of a driver has no option temperature\./)],
    [
      { input_type: 'query' },
      'input_type is a field of the request: put it into parameters, as parameters: { input_type: … }.',
    ],
    [
      { parameters: 'x' },
      'parameters must be an object of fields of the request; got a text of 1 character.',
    ],
    [{ model: '' }, 'model must be a text that is not empty; got an empty text.'],
    [{ timeoutMs: -1 }, 'timeoutMs must be a number of milliseconds above 0; got -1.'],
  ])('refuses the options %j', async (options, message) => {
    await expect(mock().embed(['a'], options as object)).rejects.toMatchObject({ message, status: 400 });
  });

  it('is refused by a driver without embeddings, which says its name', async () => {
    const groq = new GroqDriver(standaloneContext({ name: 'groq-eu' }));
    const message = expect.stringMatching(/^groq-eu.*has no embeddings/);
    await expect(groq.embed(['a'])).rejects.toMatchObject({ kind: 'unsupported', message, status: 400 });
  });

  it('refuses a number of inputs that no request has', async () => {
    await expect(openAi({}, { maxEmbeddingInputs: 0 })).rejects.toThrow(
      'drivers.openai.maxEmbeddingInputs must be an integer from 1 to 2048; got 0.',
    );
  });
});

describe('embeddings', () => {
  it('are the provider’s own text if they are in order and in the encoding that was asked for', async () => {
    const { driver, provider } = await openAi();
    const body = '{"data":[{"index":0,"embedding":[1.0]}],"model":"m"}';
    provider.enqueue({ kind: 'raw', status: 200, body });
    expect((await driver.embeddings({ model: MODEL, input: 'a' })).rawText).toBe(body);
    expect(provider.calls[0]!.body).toEqual({ model: MODEL, input: ['a'] });
  });

  it('are put in order, and have no text then', async () => {
    const { driver } = await openAi();
    const { list, rawText } = await driver.embeddings({ input: ['a', 'b'], encoding_format: 'float' });
    expect(list.data.map(({ embedding }) => embedding)).toEqual([embeddingOf('a'), embeddingOf('b')]);
    expect(rawText).toBeUndefined();
  });

  it('are decoded for a caller who did not ask for base64', async () => {
    const { driver, provider } = await openAi();
    provider.enqueue({ kind: 'raw', status: 200, body: '{"data":[{"index":0,"embedding":"AACAPw=="}]}' });
    expect((await driver.embeddings({ input: 'a' })).list.data[0]!.embedding).toEqual([1]);
  });

  it('of too many inputs are asked for in parts, and joined with their usage', async () => {
    const { driver } = await openAi({ embeddings: { inputs: 2 } });
    const { list } = await driver.embeddings({ input: ['a', 'b', 'c'] });
    expect(list).toMatchObject({
      data: ['a', 'b', 'c'].map((text, index) => ({ index, embedding: embeddingOf(text) })),
      usage: { prompt_tokens: 3, total_tokens: 3 },
    });
  });

  it('fail at the first refused input, without a search for it', async () => {
    const { driver, provider } = await openAi({ embeddings: { characters: 5 } });
    const failed = { kind: 'context_length_exceeded' };
    await expect(driver.embeddings({ input: ['a', 'b', 'c', 'too long'] })).rejects.toMatchObject(failed);
    expect(provider.calls).toHaveLength(1);
  });

  it('are made of tokens, by drivers that take them', async () => {
    const { driver, provider } = await openAi();
    await driver.embeddings({ input: [1, 2] });
    await driver.embed([[3], 'a']);
    expect(inputs(provider)).toEqual([[[1, 2]], [[3], 'a']]);
    const texts = new (class extends MockDriver {
      override readonly embedsTokens = false as true;
    })();
    const refused = { kind: 'unsupported', param: 'input' };
    await expect(texts.embeddings({ input: [1, 2] })).rejects.toMatchObject(refused);
  });

  it.each([
    ['', 'input'],
    [[], 'input'],
    [[1, 0.5], 'input'],
    [['a', ''], 'input[1]'],
    [[[1], []], 'input[1]'],
    [undefined, 'input'],
  ])('refuse the input %j', async (input, param) => {
    await expect(mock().embeddings({ input: input as string })).rejects.toMatchObject({ param, status: 400 });
  });

  it('count tokens for the bound of a request, and leave a tenth of it', async () => {
    const { driver, provider } = await openAi({ embeddings: { characters: 1e7 } });
    await driver.embed([Array<number>(200_000).fill(1), Array<number>(80_000).fill(1)]);
    expect(provider.calls).toHaveLength(2);
  });
});

describe('the mock’s embeddings', () => {
  const closeness = ([a, b]: number[][]) => a!.reduce((sum, value, at) => sum + value * b![at]!, 0);
  const compare = async (...texts: string[]) => closeness((await mock().embed(texts)).embeddings);

  it('have length 1, also if a text has no words', async () => {
    expect(await compare('hello world', 'hello world')).toBeCloseTo(1);
    expect(await compare('!', '!')).toBeCloseTo(1);
  });

  it('are closer for texts that share words', async () => {
    const near = await compare('the river is long', 'the river is deep');
    expect(near).toBeGreaterThan(await compare('the river is long', 'eleven grey cats'));
  });

  it('have as many numbers as were asked for', async () => {
    const { embeddings } = await mock().embed(['a', 'b'], { dimensions: 1 });
    expect(embeddings.map(([number]) => Math.abs(number!))).toEqual([1, 1]);
  });

  it('refuse dimensions that no model has', async () => {
    const refused = { param: 'dimensions', status: 400 };
    await expect(mock().embed(['a'], { dimensions: 1e9 })).rejects.toMatchObject(refused);
  });
});

function inputs(provider: FakeProvider): string[][] {
  return provider.calls.map(({ body }) => (body as { input: string[] }).input);
}
