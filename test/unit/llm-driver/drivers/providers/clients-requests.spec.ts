import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Test } from '@nestjs/testing';
import { generateText, streamText } from 'ai';
import {
  AzureOpenAiDriver,
  LlmDriverFacade,
  LlmDriverModule,
  tool,
} from '../../../../../modules/llm-driver/index.js';
import { z } from 'zod';
import {
  startVendors,
  VENDOR_MODELS,
  type VendorName,
  type Vendors,
} from '../../../../support/fake-provider/vendors.js';

const NAMES = Object.keys(VENDOR_MODELS) as VendorName[];

/** What an agent built for OpenAI sends. */
const REQUEST = {
  messages: [
    { role: 'developer', content: 'Be brief.' },
    { role: 'user', content: [{ type: 'text', text: 'How warm is Rome?' }], name: 'ada' },
    { role: 'assistant', content: 'Warm.', refusal: null, annotations: [], audio: null },
    { role: 'user', content: 'And Bonn?' },
  ],
  max_completion_tokens: 500,
  temperature: 0.5,
  top_p: 1,
  n: 1,
  seed: 7,
  user: 'u1',
  store: false,
  metadata: { team: 'a' },
  parallel_tool_calls: true,
  tools: [
    {
      type: 'function',
      function: { name: 'weather', description: 'x', parameters: { type: 'object' }, strict: false },
    },
  ],
  tool_choice: 'auto',
  prompt_cache_key: 'k',
};

let vendors: Vendors;
let llm: LlmDriverFacade;
beforeAll(async () => {
  vendors = await startVendors();
  const azure = vendors.configuration['azure-openai'];
  const versioned = { ...azure, driver: AzureOpenAiDriver.driver, apiVersion: '2024-10-21' };
  const imports = [LlmDriverModule.forRoot({ drivers: { ...vendors.configuration, versioned } })];
  llm = (await Test.createTestingModule({ imports }).compile()).get(LlmDriverFacade);
});
beforeEach(() => vendors.reset());

describe.each(NAMES)('a request of a client of OpenAI to %s', (name) => {
  it('is taken, whole and streamed', async () => {
    const { completion } = await llm.chat({ ...REQUEST, model: name });
    expect(completion.choices[0]!.message.content).toBe('echo: And Bonn?');
    let text = '';
    const streamed = { ...REQUEST, model: name, stream_options: { include_usage: true } };
    for await (const { choices } of llm.chatStream(streamed)) text += choices[0]?.delta.content ?? '';
    expect(text).toBe('echo: And Bonn?');
  });

  it('is told who answered, in a stream too', async () => {
    const weather = tool({ name: 'weather', description: 'x', schema: z.object({}), execute: () => 'warm' });
    const models: string[] = [];
    for await (const event of llm.streamTools('Hi', { tools: [weather], model: name }))
      if (event.type === 'step') models.push(event.step.model);
    const model = llm.languageModel(name);
    const whole = await generateText({ model, prompt: 'Hi' });
    const streamed = await streamText({ model, prompt: 'Hi' }).response;
    expect([...models, streamed.modelId]).toEqual([whole.response.modelId, whole.response.modelId]);
    expect(streamed.id).toMatch(/./);
    expect(whole.response.modelId).toMatch(/./);
  });
});

describe('a deployment of Azure', () => {
  it('is asked at the address of its version, whole and streamed', async () => {
    const { content, model } = await llm.completion('Hi', { model: 'versioned' });
    let text = '';
    for await (const piece of llm.streamText('Hi', { model: 'versioned' })) text += piece;
    expect([content, text, model]).toEqual(['echo: Hi', 'echo: Hi', 'gpt-4o-2024-11-20']);
    const paths = vendors.of('azure-openai').calls.map(({ path, query }) => [path, query.get('api-version')]);
    const path = '/openai/deployments/gpt-4o-prod/chat/completions';
    expect(paths).toEqual([
      [path, '2024-10-21'],
      [path, '2024-10-21'],
    ]);
  });

  it('that is not there is a model that is not there', async () => {
    await expect(llm.completion('Hi', { model: 'versioned/nobody' })).rejects.toMatchObject({
      kind: 'model_not_found',
    });
  });
});
