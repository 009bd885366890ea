import {
  AnthropicDriver,
  type ChatCompletionChunk,
  type ChatRequest,
  type DriverConfig,
  standaloneContext,
} from '../../../../../modules/llm-driver/index.js';
import {
  ANTHROPIC_KEY,
  type FakeAnthropic,
  type FakeBlock,
} from '../../../../support/fake-provider/anthropic/index.js';
import { closeLater } from '../../../../support/cleanup.js';

export const MODEL = 'claude-sonnet-4-6';

/** A driver of its own over a fake of Anthropic. */
export function anthropicDriver(provider: FakeAnthropic, config: DriverConfig = {}): AnthropicDriver {
  const context = standaloneContext({
    name: 'anthropic',
    config: { apiKey: ANTHROPIC_KEY, baseUrl: provider.url, model: MODEL, ...config },
    fields: AnthropicDriver.settings,
  });
  closeLater(() => context.http.close());
  return new AnthropicDriver(context);
}

export function hello(fields: Partial<ChatRequest> = {}): ChatRequest {
  return { messages: [{ role: 'user', content: 'Hello' }], ...fields };
}

export async function collect(chunks: AsyncIterable<ChatCompletionChunk>): Promise<ChatCompletionChunk[]> {
  const all: ChatCompletionChunk[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return all;
}

/** Thoughts between the calls of tools, with every kind of block that has a rule. */
export const INTERLEAVED: readonly FakeBlock[] = [
  { type: 'thinking', thinking: 'First Bonn, I think.' },
  { type: 'text', text: 'Let me look that up.' },
  { type: 'tool_use', id: 'toolu_a', name: 'weather', input: { city: 'Bonn', days: 2 } },
  { type: 'redacted_thinking', data: 'b3BhcXVl' },
  { type: 'thinking', thinking: 'Then the clock.' },
  { type: 'tool_use', id: 'toolu_b', name: 'clock', input: {} },
];
