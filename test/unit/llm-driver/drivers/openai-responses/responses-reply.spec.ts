import { type ChatRequest, type Exchange, OpenAiDriver } from '../../../../../modules/llm-driver/index.js';
import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  FakeResponses,
  type FakeResponse,
  type FakeResponseRefusal,
} from '../../../../support/fake-provider/openai-responses/index.js';
import { called, openAiDriver, said, thought, WITH_CALLS, withTools } from './subject.js';

let provider: FakeResponses;
beforeAll(async () => {
  provider = await FakeResponses.start();
});
beforeEach(() => provider.reset());

async function answer(response: FakeResponse | FakeResponseRefusal, fields = {}) {
  provider.enqueue(response);
  return openAiDriver(provider).chat(withTools(fields), { attempts: 1 });
}

describe('a whole answer', () => {
  it('is a chat completion with its id, time, model, text and tokens', async () => {
    const completion = await answer({ output: [said('Hello')], fields: { house_number: 7 } });
    expect(completion).toEqual({
      id: 'resp_1',
      object: 'chat.completion',
      created: 1_796_000_000,
      model: 'gpt-5.6-terra',
      choices: [
        {
          index: 0,
          message: { role: 'assistant', content: 'Hello', refusal: null },
          logprobs: null,
          finish_reason: 'stop',
        },
      ],
      usage: {
        prompt_tokens: 12,
        completion_tokens: 7,
        total_tokens: 19,
        prompt_tokens_details: { cached_tokens: 4, cache_write_tokens: 0 },
        completion_tokens_details: { reasoning_tokens: 3 },
      },
      service_tier: 'default',
      house_number: 7,
    });
  });

  it('joins all messages, but what is said on the way', async () => {
    const { choices } = await answer({
      output: [said('Looking.', { phase: 'commentary' }), said('It is '), said('grey.')],
    });
    expect(choices[0]!.message.content).toBe('It is grey.');
  });

  it('has its calls by the ids that results name, and its thoughts', async () => {
    const { choices } = await answer({ output: WITH_CALLS });
    expect(choices[0]).toMatchObject({
      message: {
        content: null,
        reasoning_content: 'First Bonn.\n\nThen the clock.',
        tool_calls: [
          { id: 'call_a', type: 'function', function: { name: 'weather', arguments: '{"city": "Bonn"}' } },
          { id: 'call_b', type: 'function', function: { name: 'clock', arguments: '{}' } },
        ],
      },
      finish_reason: 'tool_calls',
    });
  });

  it('has calls of custom tools, refusals and references in chat’s form', async () => {
    const cited = (text: string) => ({
      type: 'output_text',
      text,
      annotations: [
        { type: 'url_citation', url: 'https://x.example', title: 'X', start_index: 0, end_index: 4 },
      ],
    });
    const { choices } = await answer({
      output: [
        { type: 'message', content: [cited('One. '), cited('Two.')] },
        { type: 'message', content: [{ type: 'refusal', refusal: 'No more.' }] },
        { type: 'custom_tool_call', call_id: 'call_c', name: 'patch', input: 'x' },
      ],
    });
    const url_citation = { url: 'https://x.example', title: 'X' };
    expect(choices[0]!.message).toEqual({
      role: 'assistant',
      content: 'One. Two.',
      refusal: 'No more.',
      tool_calls: [{ id: 'call_c', type: 'custom', custom: { name: 'patch', input: 'x' } }],
      annotations: [
        { type: 'url_citation', url_citation: { ...url_citation, start_index: 0, end_index: 4 } },
        { type: 'url_citation', url_citation: { ...url_citation, start_index: 5, end_index: 9 } },
      ],
    });
  });

  it.each([
    ['max_output_tokens', 'length'],
    ['content_filter', 'content_filter'],
    ['of_tomorrow', 'length'],
  ])('that is incomplete for %s ends with %s, and is not sent back as it is', async (reason, expected) => {
    const output = [thought('Hm.'), said('Hel')];
    const { choices } = await answer({ status: 'incomplete', reason, output });
    expect(choices[0]).toMatchObject({ message: { content: 'Hel' }, finish_reason: expected });
    expect(choices[0]!.message).not.toHaveProperty('openai_output');
  });

  it('that spent its tokens on thoughts says nothing', async () => {
    const { choices } = await answer({
      status: 'incomplete',
      reason: 'max_output_tokens',
      output: [thought()],
    });
    expect(choices[0]).toMatchObject({ message: { content: null }, finish_reason: 'length' });
  });

  it.each([
    ['server_error', 'upstream_error', true],
    ['rate_limit_exceeded', 'rate_limit_exceeded', true],
    ['insufficient_quota', 'provider_quota_exhausted', false],
    ['context_length_exceeded', 'context_length_exceeded', false],
    ['invalid_prompt', 'invalid_request', false],
    ['image_parse_error', 'invalid_request', false],
    ['image_content_policy_violation', 'invalid_request', false],
  ])('that failed with %s is an error by its code', async (code, kind, retryable) => {
    const failed = answer({ status: 'failed', error: { code, message: 'No.' }, output: [] });
    await expect(failed).rejects.toMatchObject({ kind, retryable });
  });

  it.each(['cancelled', 'in_progress', 'queued'])('that is %s is an error', async (status) => {
    const kind = status === 'cancelled' ? 'upstream_error' : 'upstream_invalid_response';
    await expect(answer({ status, output: [] })).rejects.toMatchObject({ kind });
  });

  it('without items is unreadable, and not asked for again', async () => {
    const odd = answer({ fields: { output: 'Hello' } });
    await expect(odd).rejects.toMatchObject({ kind: 'upstream_invalid_response', retryable: false });
  });
});

describe('what a message carries to the next request', () => {
  const carried = async (response: FakeResponse) =>
    (await answer(response)).choices[0]!.message.openai_output;

  it('is every item as it came', async () => {
    expect(await carried({ output: WITH_CALLS })).toEqual([
      expect.objectContaining({ type: 'reasoning', encrypted_content: expect.stringMatching(/^gAAAAA/) }),
      expect.objectContaining({ type: 'message', phase: 'commentary' }),
      expect.objectContaining({ type: 'function_call', call_id: 'call_a' }),
      expect.objectContaining({ type: 'function_call', call_id: 'call_b' }),
    ]);
  });

  it.each<[string, FakeResponse]>([
    ['text and calls say all', { output: [said('Hello'), called('call_a', 'weather', '{}')] }],
    ['reasoning is last', { output: [said('Hello'), thought('Hm.')] }],
    [
      'reasoning is not encrypted',
      {
        fields: {
          output: [
            { id: 'rs_1', ...thought('Hm.') },
            { id: 'msg_1', ...said('Hello') },
          ],
        },
      },
    ],
  ])('is nothing if %s', async (_, response) => {
    expect(await carried(response)).toBeUndefined();
  });
});

describe('a refusal', () => {
  it('is that of chat completions', async () => {
    const headers = { 'retry-after': '7' };
    const refused = answer({ refused: 429, message: 'Slow down.', code: 'rate_limit_exceeded', headers });
    await expect(refused).rejects.toMatchObject({ kind: 'rate_limit_exceeded', retryAfterMs: 7_000 });
  });

  it('has the field by its name', async () => {
    const refused = answer({}, { unheard_of: 1 });
    await expect(refused).rejects.toMatchObject({ kind: 'invalid_request', param: 'unheard_of' });
  });
});

it('the limits in its headers pace later calls', async () => {
  const headers = { 'x-ratelimit-limit-tokens': '30000', 'x-ratelimit-remaining-tokens': '29000' };
  provider.enqueue({ headers }, { headers });
  const told: unknown[] = [];
  class Telling extends OpenAiDriver {
    protected override send(request: ChatRequest, exchange: Exchange) {
      const reportLimits = (limits: unknown) => told.push(limits);
      return super.send(request, {
        ...exchange,
        settings: exchange.settings,
        signal: exchange.signal,
        reportLimits,
      });
    }
  }
  await openAiDriver(provider, {}, Telling).chat(withTools());
  expect(told).toMatchObject([[{ unit: 'tokens', limit: 30_000, remaining: 29_000 }]]);
});
