import Anthropic from '@anthropic-ai/sdk';
import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { ChatCompletionChunk } from '../../../../../modules/llm-driver/index.js';
import { StreamedAnswer } from '../../../../../modules/llm-driver/tools/streamed-answer.js';
import {
  ANTHROPIC_KEY,
  FakeAnthropic,
  type FakeMessage,
} from '../../../../support/fake-provider/anthropic/index.js';
import { anthropicDriver, collect, hello, INTERLEAVED, MODEL } from './subject.js';

let provider: FakeAnthropic;
beforeAll(async () => {
  provider = await FakeAnthropic.start();
});
beforeEach(() => provider.reset());

async function streamed(message: FakeMessage, fields = {}): Promise<ChatCompletionChunk[]> {
  provider.enqueue(message);
  return collect(anthropicDriver(provider).chatStream(hello(fields), { attempts: 1 }));
}

const deltas = (chunks: readonly ChatCompletionChunk[]) =>
  chunks.flatMap(({ choices }) => choices.map(({ delta }) => delta));

/** The message as a client puts it together that knows nothing of Anthropic. */
function accumulated(chunks: readonly ChatCompletionChunk[]) {
  const answer = new StreamedAnswer();
  for (const chunk of chunks) answer.add(chunk);
  return answer.completion().choices[0]!;
}

describe('a streamed answer', () => {
  it('begins with the role, brings its text in pieces and ends with the reason', async () => {
    const chunks = await streamed({ blocks: [{ type: 'text', text: 'Hello there' }] });
    expect(deltas(chunks)).toEqual([
      { role: 'assistant', content: '' },
      { content: 'Hello' },
      { content: ' ther' },
      { content: 'e' },
      {},
    ]);
    expect(chunks.at(-1)!.choices[0]).toMatchObject({ finish_reason: 'stop', stop_reason: 'end_turn' });
    expect(new Set(chunks.map(({ id, model, object }) => `${id} ${model} ${object}`)).size).toBe(1);
  });

  it('says the same as the whole answer, and as Anthropic’s own client reads', async () => {
    const message = {
      blocks: INTERLEAVED,
      usage: { cache_read_input_tokens: 100, output_tokens_details: { thinking_tokens: 4 } },
    };
    provider.enqueue(message, message, message);
    const driver = anthropicDriver(provider);
    const whole = (await driver.chat(hello())).choices[0]!.message;
    const chunks = await collect(driver.chatStream(hello({ stream_options: { include_usage: true } })));
    const client = new Anthropic({ apiKey: ANTHROPIC_KEY, baseURL: provider.url, maxRetries: 0 });
    const stream = client.messages.stream({
      model: MODEL,
      max_tokens: 100,
      messages: [{ role: 'user', content: 'Hello' }],
    });
    const { content, usage } = await stream.finalMessage();

    const pieces = accumulated(chunks).message;
    expect(pieces).toMatchObject({
      content: whole.content,
      reasoning_content: whole.reasoning_content,
      tool_calls: whole.tool_calls,
    });
    expect(JSON.stringify(pieces.anthropic_content)).toBe(JSON.stringify(whole.anthropic_content));
    expect(pieces.anthropic_content).toEqual(content);
    expect(chunks.at(-1)!.usage).toMatchObject({
      prompt_tokens: usage.input_tokens + usage.cache_read_input_tokens!,
      completion_tokens: usage.output_tokens,
    });
  });

  it('counts calls of tools alone, and has arguments for a tool that takes none', async () => {
    const chunks = await streamed({ blocks: INTERLEAVED, stream: { withoutEmptyInput: true } });
    const calls = deltas(chunks).flatMap(({ tool_calls = [] }) => tool_calls) as {
      index: number;
      function: { arguments: string };
    }[];
    const textOf = (index: number) =>
      calls
        .filter((call) => call.index === index)
        .map((call) => call.function.arguments)
        .join('');
    expect(new Set(calls.map(({ index }) => index))).toEqual(new Set([0, 1]));
    expect([textOf(0), textOf(1)]).toEqual(['{"city":"Bonn","days":2}', '{}']);
    expect(calls[0]).toEqual({
      index: 0,
      id: 'toolu_a',
      type: 'function',
      function: { name: 'weather', arguments: '' },
    });
    expect(accumulated(chunks).finish_reason).toBe('tool_calls');
  });

  it.each([1, 7, 64])(
    'is the same in pieces of %d characters, between pings and unknown events',
    async (pieceLength) => {
      const plain = await streamed({ blocks: INTERLEAVED });
      const cut = await streamed({
        blocks: INTERLEAVED,
        stream: { pieceLength, pings: 2, unknownEvents: true },
      });
      expect(deltas(cut)).toEqual(deltas(plain));
    },
  );

  it('carries its blocks in the delta that ends it, and only if a client would lose something', async () => {
    const told = await streamed({ blocks: [{ type: 'text', text: 'Hi' }] });
    expect(JSON.stringify(told)).not.toContain('anthropic_content');
    const kept = await streamed({ blocks: INTERLEAVED });
    const carrying = kept.filter(({ choices }) => choices[0]?.delta.anthropic_content !== undefined);
    expect(carrying.map(({ choices }) => choices[0]!.finish_reason)).toEqual(['tool_calls']);
  });

  it('keeps hosted tools and citations, which have no place in chunks', async () => {
    const blocks = [
      { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: { query: 'x' } },
      { type: 'web_search_tool_result', tool_use_id: 'srvtoolu_1', content: [] },
      { type: 'text', text: 'Found.', citations: [{ type: 'web_search_result_location' }] },
    ];
    const chunks = await streamed({ blocks });
    const { message, finish_reason } = accumulated(chunks);
    expect(message).toMatchObject({ content: 'Found.', anthropic_content: blocks });
    expect(message).not.toHaveProperty('tool_calls');
    expect(finish_reason).toBe('stop');
  });

  it.each([
    [{ stream_options: { include_usage: true } }, 1],
    [{}, 0],
  ])('has its usage in a chunk alone only if that was asked for: %j', async (fields, alone) => {
    const chunks = await streamed({ usage: { output_tokens: 9 } }, fields);
    expect(chunks.filter(({ choices }) => choices.length === 0)).toHaveLength(alone);
    expect(chunks.at(-1)!.usage).toMatchObject({ prompt_tokens: 12, completion_tokens: 9, total_tokens: 21 });
  });

  it('can be empty', async () => {
    const chunks = await streamed({ blocks: [] });
    expect(deltas(chunks)).toEqual([{ role: 'assistant', content: '' }, {}]);
  });

  it('says why it was refused', async () => {
    const stopDetails = { type: 'refusal', category: 'bio', explanation: 'Not that.' };
    const chunks = await streamed({ blocks: [], stopReason: 'refusal', stopDetails });
    expect(chunks.at(-1)!.choices[0]).toMatchObject({
      finish_reason: 'content_filter',
      delta: { refusal: 'Not that.' },
      stop_details: stopDetails,
    });
  });
});

describe('a stream that fails', () => {
  const blocks = [{ type: 'text', text: 'Hello' }];

  it('before the model has begun is opened again', async () => {
    provider.enqueue(
      { blocks, stream: { errorAt: { event: 1, type: 'overloaded_error' }, pings: 1 } },
      { blocks },
    );
    const { runner } = { runner: anthropicDriver(provider) };
    const chunks = await collect(runner.chatStream(hello(), { attempts: 2 }));
    expect(chunks.at(-1)!.choices[0]!.finish_reason).toBe('stop');
    expect(provider.calls).toHaveLength(2);
  });

  it.each([
    ['overloaded_error', 'provider_overloaded', true],
    ['api_error', 'upstream_error', true],
    ['rate_limit_error', 'rate_limit_exceeded', true],
    ['timeout_error', 'upstream_timeout', true],
    ['invalid_request_error', 'invalid_request', false],
  ])('with %s in it ends in %s, after the text so far', async (type, kind, retryable) => {
    const texts: unknown[] = [];
    provider.enqueue({ blocks, stream: { errorAt: { event: 3, type } } });
    const reading = (async () => {
      for await (const { choices } of anthropicDriver(provider).chatStream(hello()))
        texts.push(choices[0]!.delta.content);
    })();
    await expect(reading).rejects.toMatchObject({ kind, retryable });
    expect(texts).toEqual(['', 'Hello']);
    expect(provider.calls).toHaveLength(1);
  });

  it.each([1, 3, 4, 6])('by its end after %d events is cut off, and may be billed', async (cutAfter) => {
    const failing = streamed({ blocks, stream: { cutAfter } });
    await expect(failing).rejects.toMatchObject({ kind: 'upstream_invalid_response', ambiguous: true });
  });

  it('left early closes its connection, and the next call is answered', async () => {
    provider.enqueue({ blocks: INTERLEAVED });
    const driver = anthropicDriver(provider);
    for await (const chunk of driver.chatStream(hello())) if (chunk.choices.length > 0) break;
    expect((await driver.completion('after')).content).toBe('echo: after');
  });
});
