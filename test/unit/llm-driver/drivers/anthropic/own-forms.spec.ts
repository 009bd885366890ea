import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { ChatRequest } from '../../../../../modules/llm-driver/index.js';
import { FakeAnthropic } from '../../../../support/fake-provider/anthropic/index.js';
import { anthropicDriver } from './subject.js';

const mark = { cache_control: { type: 'ephemeral' } };

/** A request as Anthropic's own clients write it, but for its path. */
const own: ChatRequest = {
  model: 'claude-opus-4-6',
  system: [{ type: 'text', text: 'Be brief.', ...mark }],
  messages: [
    {
      role: 'user',
      content: [
        { type: 'image', source: { type: 'url', url: 'https://x.example/a.png' }, ...mark },
        { type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'x' }, title: 'T' },
        { type: 'search_result', source: 's', title: 't', content: [{ type: 'text', text: 'x' }] },
      ],
    },
    {
      role: 'assistant',
      content: [
        { type: 'redacted_thinking', data: 'x' },
        { type: 'tool_use', id: 'toolu_1', name: 'weather', input: {} },
      ],
    },
    {
      role: 'user',
      content: [{ type: 'tool_result', tool_use_id: 'toolu_1', content: 'grey', is_error: false }],
    },
  ],
  max_tokens: 0,
  tools: [
    { name: 'weather', input_schema: { type: 'object', properties: { headers: {} } } },
    { type: 'web_search_20250305', name: 'web_search', max_uses: 3 },
  ],
  tool_choice: { type: 'any', disable_parallel_tool_use: true },
  thinking: { type: 'adaptive', display: 'omitted' },
  output_config: { effort: 'max', format: { type: 'json_schema', schema: { type: 'object' } } },
  stop_sequences: ['END'],
  metadata: { user_id: 'u' },
  ...{ container: 'c', context_management: { edits: [] }, inference_geo: 'eu', speed: 'fast', ...mark },
  service_tier: 'standard_only',
};

let provider: FakeAnthropic;
beforeAll(async () => {
  provider = await FakeAnthropic.start();
});
beforeEach(() => provider.reset());

describe('a request in Anthropic’s own form', () => {
  it('passes as it is', async () => {
    await anthropicDriver(provider).chat(own);
    expect(provider.calls[0]!.body).toEqual(own);
  });

  it.each([
    [{ max_tokens: -1 }, 'max_tokens'],
    [{ max_completion_tokens: -1 }, 'max_completion_tokens'],
    [{ temperature: -0.5 }, 'temperature'],
    [{ top_p: 1.5 }, 'top_p'],
    [{ guided_json: { type: 'object' } }, 'guided_json'],
    [{ web_search_options: { search_context_size: 'low' } }, 'web_search_options'],
    [{ documents: [{ source: 'x' }] }, 'documents'],
  ])('is refused for what Anthropic never takes, before it is sent: %j', async (fields, param) => {
    const call = anthropicDriver(provider).chat({ ...own, ...fields });
    await expect(call).rejects.toMatchObject({ kind: 'unsupported', param, attempts: 0 });
    expect(provider.calls).toHaveLength(0);
  });

  it('is sent without hints for other servers, and without what asks for nothing', async () => {
    const hints = { min_p: 0.1, provider: { order: ['a'] }, chat_template_kwargs: {}, random_seed: 1 };
    await anthropicDriver(provider).chat({ ...own, ...hints, echo: false, documents: [] });
    expect(provider.calls[0]!.body).toEqual(own);
  });
});
