import { describe, expect, it } from '@jest/globals';
import { embed, generateText, streamText } from 'ai';
import { InvalidRequestError } from '../../../../modules/support/index.js';
import { llmApplication, scripted } from '../../../support/llm-application.js';

async function models() {
  const { facade, calls } = await llmApplication({ drivers: { ...scripted('one'), mock: {} } });
  return { facade, model: facade.languageModel('one'), calls };
}

const own = (nestLlmDriver: object) => ({ providerOptions: { nestLlmDriver: { ...nestLlmDriver } } });

describe('providerOptions.nestLlmDriver', () => {
  it.each<[object, string]>([
    [{ timeout: 5 }, '.timeout is not known. Did you mean timeoutMs?'],
    [{ concurrency: 5 }, '.concurrency is an option of calls, and no field of a chat request.'],
    [{ timeoutms: 5 }, '.timeoutms is not known. Did you mean timeoutMs?'],
    [{ attemps: 5 }, '.attemps is not known. Did you mean attempts?'],
    [
      { reasoningEffort: 'low' },
      '.reasoningEffort is no field of a chat request. Did you mean reasoning_effort?',
    ],
    [{ maxTokens: 5 }, '.maxTokens is no field of a chat request. Did you mean max_tokens?'],
    [{ apiKey: 'k' }, '.apiKey is an option of calls, and no field of a chat request.'],
    [{ model: 'other' }, '.model cannot be set here: each call sets it itself.'],
    [{ fooBar: 1 }, '.fooBar is not known. Options: timeoutMs, maxWaitMs, attempts, priority, hedge, cache,'],
  ])('refuses %j before a model is asked', async (options, message) => {
    const { model, calls } = await models();
    const call = generateText({ model, prompt: 'x', ...own(options) });
    await expect(call).rejects.toMatchObject({
      name: 'AI_APICallError',
      statusCode: 400,
      message: expect.stringContaining(`providerOptions.nestLlmDriver${message}`),
      cause: expect.any(InvalidRequestError),
    });
    expect(calls('one')).toEqual([]);
  });

  it('is held to the same where the answer is streamed, and where a text is embedded', async () => {
    const { facade, model } = await models();
    const errors: unknown[] = [];
    const onError = ({ error }: { error: unknown }) => void errors.push(error);
    await streamText({ model, prompt: 'x', ...own({ topP: 1 }), onError }).consumeStream();
    expect(errors).toMatchObject([{ message: expect.stringContaining('Did you mean top_p?') }]);
    const embedded = embed({ model: facade.embeddingModel('mock'), value: 'x', ...own({ dimension: 3 }) });
    await expect(embedded).rejects.toThrow(
      'providerOptions.nestLlmDriver.dimension is not known. Did you mean dimensions?',
    );
  });

  it('takes options of a call, fields of a request, and fields that only a provider knows', async () => {
    const { model, calls } = await models();
    const options = { priority: 'bulk', strictJsonSchema: true, reasoning_effort: 'low', novel_field: 1 };
    await generateText({ model, prompt: 'x', ...own(options) });
    const { request } = calls('one')[0]!;
    expect(request).toMatchObject({ reasoning_effort: 'low', novel_field: 1 });
    expect(request).not.toHaveProperty('priority');
  });
});

describe('the specification of a language model', () => {
  it.each<[unknown, string]>([
    ['v9', 'got "v9".'],
    ['v1', 'got "v1".'],
    [3, 'got a number.'],
    [null, 'got null.'],
  ])('is not %j', async (specification, message) => {
    const { facade } = await models();
    const make = () => facade.languageModel('one', specification as never);
    expect(make).toThrow(InvalidRequestError);
    expect(make).toThrow(`specification must be "v3", or "v2" for AI SDK 5; ${message}`);
  });
});
