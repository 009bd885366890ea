import {
  type ChatCompletionChunk,
  type ChatRequest,
  type DriverConfig,
  OpenAiDriver,
  standaloneContext,
} from '../../../../../modules/llm-driver/index.js';
import { closeLater } from '../../../../support/cleanup.js';
import {
  type FakeItem,
  type FakeResponses,
  RESPONSES_KEY,
} from '../../../../support/fake-provider/openai-responses/index.js';

export const MODEL = 'gpt-5.6-terra';

/** A driver of its own over a fake of OpenAI. */
export function openAiDriver(
  provider: FakeResponses,
  config: DriverConfig = {},
  Driver = OpenAiDriver,
): OpenAiDriver {
  const context = standaloneContext({
    name: 'openai',
    config: { apiKey: RESPONSES_KEY, baseUrl: provider.baseUrl, model: MODEL, api: 'auto', ...config },
    fields: OpenAiDriver.settings,
  });
  closeLater(() => context.http.close());
  return new Driver(context);
}

export const WEATHER = {
  type: 'function',
  function: { name: 'weather', parameters: { type: 'object', properties: { city: { type: 'string' } } } },
};

/** A request that belongs to the Responses API. */
export function withTools(fields: Partial<ChatRequest> = {}): ChatRequest {
  return { model: MODEL, messages: [{ role: 'user', content: 'Hello' }], tools: [WEATHER], ...fields };
}

export async function collect(chunks: AsyncIterable<ChatCompletionChunk>): Promise<ChatCompletionChunk[]> {
  const all: ChatCompletionChunk[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return all;
}

export const said = (text: string, fields = {}): FakeItem => ({
  type: 'message',
  content: [{ type: 'output_text', text }],
  ...fields,
});

export const called = (id: string, name: string, args: string): FakeItem => ({
  type: 'function_call',
  call_id: id,
  name,
  arguments: args,
});

export const thought = (...texts: string[]): FakeItem => ({
  type: 'reasoning',
  summary: texts.map((text) => ({ type: 'summary_text', text })),
});

/** Thoughts, what is said on the way, and two calls. */
export const WITH_CALLS: readonly FakeItem[] = [
  thought('First Bonn.', 'Then the clock.'),
  said('Let me look that up.', { phase: 'commentary' }),
  called('call_a', 'weather', '{"city": "Bonn"}'),
  called('call_b', 'clock', '{}'),
];
