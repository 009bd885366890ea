import { describe, expect, it } from '@jest/globals';
import {
  type ChatOptions,
  type LlmDriver,
  type LlmDriverFacade,
  MockDriver,
  type PoolOptions,
} from '../../../../../modules/llm-driver/index.js';
import { type Method, OPTIONS_OF } from '../../../../../modules/llm-driver/contract/options/methods.js';
import { llmApplication } from '../../../../support/llm-application.js';

const REQUEST = { messages: [{ role: 'user', content: 'Hi' }] };
const MODELS = ['mock'];
const SCHEMA = {
  '~standard': { version: 1, vendor: 'test', validate: (value: unknown) => ({ value }) },
} as const;

/** Options as JavaScript passes them: no compiler checks their names. */
const unchecked = (options: object) => options as ChatOptions & PoolOptions;

type Call = (llm: LlmDriverFacade, driver: LlmDriver, options: never) => unknown;

const drained = async (stream: AsyncIterable<unknown>) => {
  for await (const _ of stream);
};

const PASSED = { endpoint: 'completions', body: { prompt: 'Hi' } } as const;

/** Calls of every method with options. */
const CALLS: Readonly<Record<Method, Call>> = {
  completion: (llm, _, options) => llm.completion('Hi', options),
  streamText: (llm, _, options) => drained(llm.streamText('Hi', options)),
  object: (llm, _, options) => llm.object('Hi', SCHEMA, options),
  completionPool: (llm, _, options) => llm.completionPool(['Hi'], options),
  completionStream: (llm, _, options) => drained(llm.completionStream(['Hi'], options)),
  retryFailed: (llm, _, options) => llm.retryFailed([], [], options),
  fastest: (llm, _, options) => llm.fastest('Hi', MODELS, options),
  all: (llm, _, options) => llm.all('Hi', MODELS, options),
  matrix: (llm, _, options) => llm.matrix(['Hi'], MODELS, options),
  chat: (llm, _, options) => llm.chat(REQUEST, options),
  openChatStream: (llm, _, options) => llm.openChatStream(REQUEST, options),
  chatStream: (llm, _, options) => drained(llm.chatStream(REQUEST, options)),
  fastestChat: (llm, _, options) => llm.fastestChat(REQUEST, MODELS, options),
  openFastestChatStream: (llm, _, options) => llm.openFastestChatStream(REQUEST, MODELS, options),
  fastestChatStream: (llm, _, options) => drained(llm.fastestChatStream(REQUEST, MODELS, options)),
  allChats: (llm, _, options) => llm.allChats(REQUEST, MODELS, options),
  embed: (llm, _, options) => llm.embed(['Hi'], options),
  embeddings: (llm, _, options) => llm.embeddings({ input: 'Hi' }, options),
  embedPool: (llm, _, options) => llm.embedPool(['Hi'], options),
  embedStream: (llm, _, options) => drained(llm.embedStream(['Hi'], options)),
  passThrough: (llm, _, options) => llm.passThrough(PASSED, options),
  runTools: (llm, _, options) => llm.runTools('Hi', options),
  streamTools: (llm, _, options) => drained(llm.streamTools('Hi', options)),
  checkOptions: async (llm, _, options) => llm.checkOptions(options),
  'driver.chat': (_, driver, options) => driver.chat(REQUEST, options),
  'driver.chatReply': (_, driver, options) => driver.chatReply(REQUEST, options),
  'driver.chatStream': (_, driver, options) => drained(driver.chatStream(REQUEST, options)),
  'driver.completion': (_, driver, options) => driver.completion('Hi', options),
  'driver.object': (_, driver, options) => driver.object('Hi', SCHEMA, options),
  'driver.completionPool': (_, driver, options) => driver.completionPool(['Hi'], options),
  'driver.completionStream': (_, driver, options) => drained(driver.completionStream(['Hi'], options)),
  'driver.embed': (_, driver, options) => driver.embed(['Hi'], options),
  'driver.embeddings': (_, driver, options) => driver.embeddings({ input: 'Hi' }, options),
  'driver.passThrough': (_, driver, options) => driver.passThrough(PASSED, options),
  'driver.models': (_, driver, options) => driver.models(options),
  'driver.modelDetails': (_, driver, options) => driver.modelDetails(options),
};
const METHODS = Object.keys(CALLS) as Method[];

async function callOf(method: Method) {
  const { facade } = await llmApplication({ drivers: { mock: {} } });
  return async (options: unknown) => CALLS[method](facade, facade.driver('mock'), options as never);
}

describe('Options of calls', () => {
  const driver = new MockDriver();
  const refusal = (name: string, meant: string) => ({
    name: 'InvalidRequestError',
    param: name,
    status: 400,
    message: `Unknown option: ${name}. Did you mean "${meant}"?`,
  });

  it.each([
    ['concurency', 'concurrency'],
    ['failfast', 'failFast'],
    ['timeout', 'timeoutMs'],
    ['max_tokens', 'maxTokens'],
    ['onProgres', 'onProgress'],
    ['attempt', 'attempts'],
    ['abortSignal', 'signal'],
    ['maxRetries', 'attempts'],
    ['maxOutputTokens', 'maxTokens'],
    ['topP', 'parameters.top_p'],
    ['stopSequences', 'parameters.stop'],
  ])('refuse %s and name %s in a pool', async (name, meant) => {
    const pool = driver.completionPool(['a'], unchecked({ [name]: 1 }));
    await expect(pool).rejects.toMatchObject(refusal(name, meant));
  });

  it('refuse a misspelt name in a chat, a stream and a completion', async () => {
    const options = unchecked({ signl: new AbortController().signal });
    const expected = refusal('signl', 'signal');
    await expect(driver.chat(REQUEST, options)).rejects.toMatchObject(expected);
    await expect(driver.chatStream(REQUEST, options).next()).rejects.toMatchObject(expected);
    await expect(driver.completion('a', options)).rejects.toMatchObject(expected);
  });

  it('say the class of an object that is none', async () => {
    const { signal } = new AbortController();
    const message = 'options must be an object; got an object of the class AbortSignal.';
    await expect(driver.completion('Hi', unchecked(signal))).rejects.toThrow(message);
  });

  it('may have any name without a value', async () => {
    const options = unchecked({ concurrency: undefined, driver: undefined, tag: undefined });
    await expect(driver.chat(REQUEST, options)).resolves.toMatchObject({ object: 'chat.completion' });
  });

  it.each<[Method, object, string]>([
    [
      'completion',
      { top_p: 0.5 },
      'top_p is a field of the request: put it into parameters, as parameters: { top_p: … }.',
    ],
    [
      'streamText',
      { seed: 1 },
      'seed is a field of the request: put it into parameters, as parameters: { seed: … }.',
    ],
    [
      'chat',
      { temperature: 1 },
      'temperature is a field of the request: put temperature into the request, the first argument.',
    ],
    [
      'allChats',
      { maxTokens: 5 },
      'maxTokens is a field of the request: put max_tokens into the request, the first argument.',
    ],
    [
      'completion',
      { deadlineMs: 5 },
      'completion() has no option deadlineMs. These methods have it: completionPool, completionStream, retryFailed, all, matrix, embedPool, embedStream, runTools, streamTools.',
    ],
    ['fastest', { model: 'mock' }, 'fastest() has no option model: its second argument names the models.'],
    ['matrix', { driver: 'mock' }, 'matrix() has no option driver: its second argument names the models.'],
    [
      'allChats',
      { driver: 'mock' },
      'allChats() has no option driver: its second argument names the models.',
    ],
    [
      'all',
      { previous: [] },
      'all() has no option previous. These methods have it: completionPool, completionStream.',
    ],
    [
      'driver.completion',
      { fallbacks: ['mock'] },
      expect.stringMatching(
        /^completion\(\) of a driver has no option fallbacks\. These methods of the facade have it: completion, streamText, /,
      ) as unknown as string,
    ],
    [
      'driver.completion',
      { concurrency: 1 },
      'completion() of a driver has no option concurrency. These methods have it: completionPool, completionStream.',
    ],
    ['streamText', { schema: SCHEMA }, 'schema is for whole answers: call object() instead.'],
    ['object', { schema: SCHEMA }, 'schema is an argument of object(): give it there.'],
    [
      'completion',
      { stopWhen: 3 },
      'Unknown option: stopWhen. Did you mean "maxSteps"? These methods have it: runTools, streamTools.',
    ],
    [
      'completion',
      { dedlineMs: 3 },
      expect.stringMatching(/Did you mean "deadlineMs"\? These methods have it: /) as unknown as string,
    ],
    [
      'driver.models',
      { foo: 1 },
      'Unknown option: "foo". models() of a driver has signal, timeoutMs, apiKey, headers, baseUrl.',
    ],
    [
      'driver.models',
      { attempts: 1 },
      expect.stringMatching(/^models\(\) of a driver has no option attempts/) as unknown as string,
    ],
    ['completionPool', { messages: [] }, 'messages are the prompt: give them as the first argument.'],
  ])('of %s cannot be %j', async (method, options, message) => {
    const call = await callOf(method);
    await expect(call(options)).rejects.toMatchObject({
      name: 'InvalidRequestError',
      param: Object.keys(options)[0],
      message,
    });
  });

  describe.each(METHODS)('%s', (method) => {
    it('has no option that it does not know', async () => {
      const call = await callOf(method);
      const expected = { name: 'InvalidRequestError', param: 'foo', status: 400 };
      await expect(call({ foo: 1 })).rejects.toMatchObject(expected);
    });

    it('has no option of other methods', async () => {
      const call = await callOf(method);
      const known = OPTIONS_OF.get(method)!;
      const others = ['fallbacks', 'deadlineMs', 'schema', 'batchSize', 'previous', 'maxSteps', 'rawBody'];
      for (const name of others.filter((other) => !known.has(other))) {
        await expect(call({ [name]: 1 })).rejects.toMatchObject({ name: 'InvalidRequestError', param: name });
      }
    });

    it.each([null, 'text', 5, [], new Map(), Promise.resolve({}), new AbortController().signal])(
      'refuses %p instead of options',
      async (options) => {
        const call = await callOf(method);
        await expect(call(options)).rejects.toMatchObject({
          name: 'InvalidRequestError',
          param: 'options',
          message: expect.stringMatching(/^options must be an object; got /) as unknown,
        });
      },
    );
  });
});
