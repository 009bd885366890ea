import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import type { LlmDriver, LlmDriverFacade } from '../../../../../modules/llm-driver/index.js';
import { llmApplication } from '../../../../support/llm-application.js';

type Call = (llm: LlmDriverFacade, driver: LlmDriver) => unknown;

const wrong = undefined as never;
const REQUEST = { messages: [{ role: 'user', content: 'Hi' }] };
const MODELS = ['mock'];

const drained = async (stream: AsyncIterable<unknown>) => {
  for await (const _ of stream);
};

describe('A wrong argument', () => {
  it.each<[string, string, Call]>([
    ['completion', 'prompt', (llm) => llm.completion(wrong)],
    ['streamText', 'prompt', (llm) => drained(llm.streamText(wrong))],
    ['object', 'prompt', (llm) => llm.object(wrong, { '~standard': { validate: () => ({}) } } as never)],
    ['object', 'schema', (llm) => llm.object('Hi', wrong)],
    ['object', 'schema', (llm) => llm.object('Hi', null as never)],
    ['object', 'schema', (llm) => llm.object('Hi', { type: 'object' } as never)],
    ['completionPool', 'prompts', (llm) => llm.completionPool(wrong)],
    ['completionPool', 'prompts', (llm) => llm.completionPool(null as never)],
    ['completionPool', 'prompts', (llm) => llm.completionPool('Hi' as never)],
    ['completionStream', 'prompts', (llm) => drained(llm.completionStream(wrong))],
    ['completionStream', 'prompts', (llm) => drained(llm.completionStream('Hi' as never))],
    ['retryFailed', 'prompts', (llm) => llm.retryFailed(wrong, [])],
    ['retryFailed', 'results', (llm) => llm.retryFailed([], wrong)],
    ['retryFailed', 'results', (llm) => llm.retryFailed([], {} as never)],
    ['retryFailed', 'previous[0]', (llm) => llm.retryFailed(['Hi'], [null] as never)],
    ['fastest', 'models', (llm) => llm.fastest('Hi', wrong)],
    ['fastest', 'models', (llm) => llm.fastest('Hi', 'mock' as never)],
    ['fastest', 'prompt', (llm) => llm.fastest(wrong, MODELS)],
    ['all', 'models', (llm) => llm.all('Hi', wrong)],
    ['matrix', 'models', (llm) => llm.matrix(['Hi'], wrong)],
    ['matrix', 'prompts', (llm) => llm.matrix(wrong, MODELS)],
    ['chat', 'request', (llm) => llm.chat(wrong)],
    ['chat', 'request', (llm) => llm.chat(null as never)],
    ['chat', 'request', (llm) => llm.chat('Hi' as never)],
    ['openChatStream', 'request', (llm) => llm.openChatStream(wrong)],
    ['chatStream', 'request', (llm) => drained(llm.chatStream([] as never))],
    ['fastestChat', 'request', (llm) => llm.fastestChat(null as never, MODELS)],
    ['fastestChat', 'models', (llm) => llm.fastestChat(REQUEST, wrong)],
    ['openFastestChatStream', 'request', (llm) => llm.openFastestChatStream(wrong, MODELS)],
    ['openFastestChatStream', 'models', (llm) => llm.openFastestChatStream(REQUEST, [5] as never)],
    ['fastestChatStream', 'models', (llm) => drained(llm.fastestChatStream(REQUEST, wrong))],
    ['allChats', 'request', (llm) => llm.allChats(wrong, MODELS)],
    ['allChats', 'models', (llm) => llm.allChats(REQUEST, [])],
    ['embed', 'inputs', (llm) => llm.embed(wrong)],
    ['embedPool', 'inputs', (llm) => llm.embedPool('Hi' as never)],
    ['runTools', 'options', (llm) => llm.runTools('Hi', wrong)],
    ['runTools', 'tools', (llm) => llm.runTools('Hi', {} as never)],
    ['runTools', 'prompt', (llm) => llm.runTools(wrong, { tools: [] })],
    ['runTools', 'prompt', (llm) => llm.runTools(null as never, { tools: [] })],
    ['streamTools', 'options', (llm) => drained(llm.streamTools('Hi', wrong))],
    ['driver', 'name', (llm) => llm.driver(5 as never)],
    ['driver', 'name', (llm) => llm.driver(null as never)],
    ['resolveModel', 'reference', (llm) => llm.resolveModel(5 as never)],
    ['resolveModel', 'reference', (llm) => llm.resolveModel(wrong)],
    ['capabilitiesOf', 'model', (llm) => llm.capabilitiesOf(5 as never)],
    ['capabilitiesOf', 'driver', (llm) => llm.capabilitiesOf('mock', 5 as never)],
    ['limitsOf', 'model', (llm) => llm.limitsOf({} as never)],
    ['identityOf', 'model', (llm) => llm.identityOf(5 as never)],
    ['identityOf', 'own', (llm) => llm.identityOf('mock', undefined, null as never)],
    ['setModel', 'name', (llm) => llm.setModel(wrong, { targets: ['mock'] })],
    ['setModel', 'model', (llm) => llm.setModel('fast', wrong)],
    ['languageModel', 'model', (llm) => llm.languageModel(5 as never)],
    ['embeddingModel', 'model', (llm) => llm.embeddingModel(null as never)],
    ['extend', 'name', (llm) => llm.extend(wrong, () => wrong)],
    ['extend', 'factory', (llm) => llm.extend('acme', wrong)],
    ['removeModel', 'name', (llm) => llm.removeModel(wrong)],
    ['removeDriver', 'name', (llm) => llm.removeDriver(wrong)],
    ['substituteDrivers', 'factory', (llm) => llm.substituteDrivers(wrong)],
    ['driver.chat', 'request', (_, driver) => driver.chat(wrong)],
    ['driver.chatReply', 'request', (_, driver) => driver.chatReply(null as never)],
    ['driver.chatStream', 'request', (_, driver) => drained(driver.chatStream(wrong))],
    ['driver.completion', 'prompt', (_, driver) => driver.completion(null as never)],
    ['driver.object', 'schema', (_, driver) => driver.object('Hi', wrong)],
    ['driver.completionPool', 'prompts', (_, driver) => driver.completionPool(wrong)],
    ['driver.completionStream', 'prompts', (_, driver) => drained(driver.completionStream(wrong))],
    ['driver.embed', 'inputs', (_, driver) => driver.embed(wrong)],
  ])('of %s is refused with a typed error that names it: %s', async (_, param, call) => {
    const { facade } = await llmApplication({ drivers: { mock: {} } });
    const run = async () => call(facade, facade.driver('mock'));
    await expect(run()).rejects.toMatchObject({
      param,
      status: expect.any(Number) as unknown,
      message: expect.stringMatching(/must|needs/) as unknown,
    });
  });
});

describe('A wrong value of an option', () => {
  it.each<[object, string]>([
    [
      { parameters: 'x' },
      'parameters must be an object of fields of the request; got a text of 1 character.',
    ],
    [{ parameters: ['x'] }, 'parameters must be an object of fields of the request; got an array of 1.'],
    [{ parameters: null }, 'parameters must be an object of fields of the request; got null.'],
    [{ parameters: { messages: [] } }, 'parameters.messages would have no effect: messages are the prompt.'],
    [{ parameters: { stream: true } }, 'parameters.stream is set by the method'],
    [{ parameters: { model: 'z' } }, 'parameters.model would have no effect: give the option model.'],
    [
      { parameters: { apiKey: 'k' } },
      'parameters.apiKey is an option of the call, and no field of a request',
    ],
    [{ parameters: { timeoutMs: 5 } }, 'parameters.timeoutMs is an option of the call'],
    [{ parameters: { timeout: 5 } }, 'parameters.timeout is an option of the call'],
    [{ parameters: { signal: {} } }, 'parameters.signal is an option of the call'],
    [{ parameters: { schema: {} } }, 'parameters.schema is an option of the call'],
    [{ parameters: { system: 'x' } }, 'parameters.system is an option of a prompt'],
    [{ parameters: { prompt: 'x' } }, 'parameters.prompt is an option of a prompt'],
    [{ parameters: { concurrency: 5 } }, 'parameters.concurrency is an option of the pool'],
    [{ parameters: { temprature: 0 } }, 'Did you mean parameters.temperature?'],
    [{ parameters: { max_token: 5 } }, 'Did you mean parameters.max_tokens?'],
    [{ parameters: { stop: ['a', 5] } }, 'parameters.stop[1] must be a text; got 5.'],
    [{ parameters: { foo: () => 1 } }, 'parameters.foo cannot be said in JSON: got a function.'],
    [{ parameters: { foo: { bar: [NaN] } } }, 'parameters.foo.bar[0] cannot be said in JSON: got NaN.'],
    [
      { parameters: { foo: new Map() } },
      'parameters.foo cannot be said in JSON: got an object of the class Map',
    ],
    [
      { temperature: 0, parameters: { temperature: 1 } },
      'temperature and parameters.temperature say the same',
    ],
    [{ maxTokens: 5, parameters: { max_tokens: 9 } }, 'maxTokens and parameters.max_tokens say the same'],
    [
      { maxTokens: 5, parameters: { max_completion_tokens: 9 } },
      'maxTokens and parameters.max_completion_tokens say the same',
    ],
    [
      { responseFormat: { type: 'text' }, parameters: { response_format: { type: 'text' } } },
      'responseFormat and parameters.response_format say the same',
    ],
    [
      { schema: z.string(), parameters: { response_format: { type: 'text' } } },
      'schema and parameters.response_format say the same',
    ],
    [{ responseFormat: z.object({}) }, 'responseFormat is a schema of a library: call object()'],
    [{ responseFormat: { type: 'json_schema' } }, 'responseFormat.json_schema must be an object'],
    [{ parameters: { tool_choice: 't' } }, 'parameters.tool_choice must be "auto"'],
    [{ parameters: { top_p: 'x' } }, 'parameters.top_p must be a number; got a text of 1 character.'],
    [{ parameters: { seed: 'x' } }, 'parameters.seed must be an integer; got a text of 1 character.'],
    [{ responseFormat: { type: 'jsonobject' } }, 'Did you mean "json_object"?'],
    [{ parameters: { topP: 1 } }, 'parameters.topP is sent as it is, and the field is top_p'],
    [{ responseFormat: 'json' }, 'responseFormat must be an object with a type'],
    [{ responseFormat: {} }, 'responseFormat must be an object with a type'],
    [{ driver: 5 }, 'driver must be a text that is not empty; got 5.'],
    [{ model: {} }, 'model must be a text that is not empty; got an object.'],
    [{ fallbacks: 'x' }, 'fallbacks must be an array of targets'],
    [{ fallbacks: ['mock', 5] }, 'fallbacks[1] must be a target'],
    [{ schemaName: 'city' }, 'schemaName needs schema besides'],
    [{ jsonSchema: {} }, 'jsonSchema needs schema besides'],
    [{ system: 5 }, 'system must be a text that is not empty; got 5.'],
    [{ maxTokens: '5' }, 'maxTokens must be an integer; got a text of 1 character.'],
    [{ temperature: 'hot' }, 'temperature must be a number; got a text of 3 characters.'],
    [
      { signal: new AbortController() },
      'signal must be an AbortSignal; got an object of the class AbortController.',
    ],
    [{ onCall: 'log' }, 'onCall must be a function'],
    [{ timeoutMs: null }, 'timeoutMs must be a number of milliseconds above 0; got null.'],
    [{ timeoutMs: NaN }, 'timeoutMs must be a number of milliseconds above 0; got NaN.'],
    [{ priority: 'high' }, 'priority must be one of'],
    [{ cache: [] }, 'cache must be a boolean or an object with ttlMs; got an array of 0.'],
  ])('is refused: %j', async (options, message) => {
    const { facade } = await llmApplication({ drivers: { mock: {} } });
    const expected = { name: 'InvalidRequestError', message: expect.stringContaining(message) as unknown };
    await expect(facade.completion('Hi', options)).rejects.toMatchObject(expected);
    await expect(facade.completionPool(['Hi'], options)).rejects.toMatchObject(expected);
  });

  it('is refused in a chat with a body of text alone', async () => {
    const { facade } = await llmApplication({ drivers: { mock: {} } });
    const call = facade.chat(REQUEST, { rawBody: { text: '{}' } } as object);
    await expect(call).rejects.toMatchObject({ param: 'rawBody' });
  });
});
