import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import OpenAI from 'openai';
import type { ChatCompletionChunk } from '../../../../../modules/llm-driver/index.js';
import { StreamedAnswer } from '../../../../../modules/llm-driver/tools/streamed-answer.js';
import {
  type FakeItem,
  type FakeResponse,
  FakeResponses,
  RESPONSES_KEY,
  type ResponseStreamFaults,
} from '../../../../support/fake-provider/openai-responses/index.js';
import { called, collect, MODEL, openAiDriver, said, thought, WITH_CALLS, withTools } from './subject.js';

let provider: FakeResponses;
beforeAll(async () => {
  provider = await FakeResponses.start();
});
beforeEach(() => provider.reset());

async function streamed(response: FakeResponse, fields = {}): Promise<ChatCompletionChunk[]> {
  provider.enqueue(response);
  return collect(openAiDriver(provider).chatStream(withTools(fields), { attempts: 1 }));
}

const deltas = (chunks: readonly ChatCompletionChunk[]) =>
  chunks.flatMap(({ choices }) => choices.map(({ delta }) => delta));

/** The message as a client puts it together that knows nothing of the Responses API. */
function accumulated(chunks: readonly ChatCompletionChunk[]) {
  const answer = new StreamedAnswer();
  for (const chunk of chunks) answer.add(chunk);
  return answer.completion().choices[0]!;
}

/** Every kind of item and part that has a rule. */
const EVERYTHING: readonly FakeItem[] = [
  { id: 'rs_0', ...WITH_CALLS[0]! },
  { id: 'msg_1', ...WITH_CALLS[1]! },
  { id: 'msg_2', ...said('It is grey, I think.') },
  { id: 'msg_3', type: 'message', content: [{ type: 'refusal', refusal: 'No more than that.' }] },
  { id: 'fc_4', ...WITH_CALLS[2]! },
  { id: 'fc_5', ...WITH_CALLS[3]! },
  { id: 'ctc_6', type: 'custom_tool_call', call_id: 'call_c', name: 'patch', input: '*** Begin' },
];

/** Without what OpenAI's client adds: texts that are parsed. */
const asSent = (item: object): unknown =>
  JSON.parse(JSON.stringify(item, (name, value: unknown) => (name.startsWith('parsed') ? undefined : value)));

describe('a streamed answer', () => {
  it('begins with its first token, brings its text in pieces and ends with the reason', async () => {
    const chunks = await streamed({ output: [said('Hello there')] });
    expect(deltas(chunks)).toEqual([
      { role: 'assistant', content: '' },
      { content: 'Hello' },
      { content: ' ther' },
      { content: 'e' },
      {},
    ]);
    expect(chunks.at(-1)).toMatchObject({
      choices: [{ finish_reason: 'stop' }],
      usage: { prompt_tokens: 12 },
      service_tier: 'default',
    });
    expect(new Set(chunks.map(({ id, created, object }) => `${id} ${created} ${object}`))).toEqual(
      new Set(['resp_1 1796000000 chat.completion.chunk']),
    );
  });

  it('says the same as the whole answer, and as OpenAI’s own client reads', async () => {
    provider.enqueue({ output: EVERYTHING }, { output: EVERYTHING }, { output: EVERYTHING });
    const driver = openAiDriver(provider);
    const whole = (await driver.chat(withTools())).choices[0]!;
    const chunks = await collect(driver.chatStream(withTools({ stream_options: { include_usage: true } })));
    const client = new OpenAI({ apiKey: RESPONSES_KEY, baseURL: provider.baseUrl, maxRetries: 0 });
    const include: ['reasoning.encrypted_content'] = ['reasoning.encrypted_content'];
    const stream = client.responses.stream({ model: MODEL, input: 'Hello', include });
    const { output } = await stream.finalResponse();

    const pieces = accumulated(chunks);
    expect(pieces.message).toEqual(whole.message);
    expect(JSON.stringify(pieces.message.openai_output)).toBe(JSON.stringify(whole.message.openai_output));
    expect(whole.message.openai_output).toMatchObject(output.map(asSent));
    expect(pieces.finish_reason).toBe(whole.finish_reason);
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage: { total_tokens: 19 } });
  });

  it.each<[string, ResponseStreamFaults]>([
    ['in pieces of one character', { pieceLength: 1 }],
    ['with several items open at once', { interleaved: true }],
    ['with events of tomorrow', { unknownEvents: true }],
    ['with [DONE]', { done: true }],
    ['without items in the last event', { withoutOutput: true }],
    ['without the opening of items', { without: ['response.output_item.added'] }],
    ['without the ends of items', { without: ['response.output_item.done'] }],
    ['without deltas of texts', { without: ['response.output_text.delta', 'response.refusal.delta'] }],
    ['without deltas of arguments', { without: ['response.function_call_arguments.delta'] }],
    [
      'without any event of items',
      {
        without: [
          ...['response.output_item.added', 'response.output_item.done', 'response.output_text.delta'],
          ...['response.refusal.delta', 'response.function_call_arguments.delta'],
          'response.reasoning_summary_text.delta',
        ],
      },
    ],
  ])('is read %s', async (_, stream) => {
    // Only the opening of an item says at once that it is commentary.
    const isUnopened = stream.without?.includes('response.output_item.added') === true;
    const output = isUnopened ? EVERYTHING.filter(({ phase }) => phase === undefined) : EVERYTHING;
    const { message } = accumulated(await streamed({ output, stream }));
    expect(message).toMatchObject({
      content: 'It is grey, I think.',
      refusal: 'No more than that.',
      reasoning_content: 'First Bonn.\n\nThen the clock.',
      openai_output: output.map(({ type }) => expect.objectContaining({ type })),
    });
    expect(message.tool_calls).toEqual([
      { id: 'call_a', type: 'function', function: { name: 'weather', arguments: '{"city": "Bonn"}' } },
      { id: 'call_b', type: 'function', function: { name: 'clock', arguments: '{}' } },
      { id: 'call_c', type: 'custom', custom: { name: 'patch', input: '*** Begin' } },
    ]);
  });

  it('says a call at once, before its arguments', async () => {
    const output = [called('call_a', 'weather', '{"city":"B"}')];
    const [, opening] = deltas(await streamed({ output }));
    expect(opening).toEqual({
      tool_calls: [
        { index: 0, id: 'call_a', type: 'function', function: { name: 'weather', arguments: '' } },
      ],
    });
  });

  it('has the text of thoughts where a server shows it', async () => {
    const content = [{ type: 'reasoning_text', text: 'Bonn is grey.' }];
    const { message } = accumulated(await streamed({ output: [{ ...thought(), content }, said('Grey.')] }));
    expect(message).toMatchObject({ reasoning_content: 'Bonn is grey.', content: 'Grey.' });
  });

  it('has the summary of a thought alone where a server shows both', async () => {
    const content = [{ type: 'reasoning_text', text: 'Bonn is grey, they say.' }];
    const output = [{ ...thought('It is Bonn.'), content }, said('Grey.')];
    const { message } = accumulated(await streamed({ output }));
    expect(message.reasoning_content).toBe('It is Bonn.');
  });

  it('has a line between two thoughts', async () => {
    const output = [thought('One.'), said('Hm. '), thought('Two.'), said('So.')];
    const { message } = accumulated(await streamed({ output }));
    expect(message).toMatchObject({ reasoning_content: 'One.\n\nTwo.', content: 'Hm. So.' });
  });

  it.each([
    ['max_output_tokens', 'length'],
    ['content_filter', 'content_filter'],
  ])('that is incomplete for %s ends with %s', async (reason, expected) => {
    const output = [thought('Hm.'), called('call_a', 'weather', '{"ci')];
    const { message, finish_reason } = accumulated(await streamed({ status: 'incomplete', reason, output }));
    expect(finish_reason).toBe(expected);
    expect(message).not.toHaveProperty('openai_output');
  });

  it('that failed is an error by its code', async () => {
    const error = { code: 'rate_limit_exceeded', message: 'Please try again in 3s.' };
    const failed = streamed({ status: 'failed', error, output: [said('Hel')] });
    await expect(failed).rejects.toMatchObject({ kind: 'rate_limit_exceeded', retryAfterMs: 3_000 });
  });

  it.each([
    [2, 'server_error', 'upstream_error'],
    [6, 'context_length_exceeded', 'context_length_exceeded'],
    [6, null, 'upstream_error'],
  ])('with an error as event %d of code %p fails with %s', async (event, code, kind) => {
    const stream = { errorAt: { event, code } };
    await expect(streamed({ output: [said('Hello')], stream })).rejects.toMatchObject({ kind });
  });

  it.each([0, 2, 5, 8])('that is cut off after %d events is an error', async (cutAfter) => {
    const stream = { cutAfter };
    const kind = 'upstream_invalid_response';
    await expect(streamed({ output: [said('Hello')], stream })).rejects.toMatchObject({ kind });
  });

  it('is asked for again if it fails before its first token', async () => {
    provider.enqueue(
      { output: [thought(), said('x')], stream: { errorAt: { event: 4, code: 'server_error' } } },
      { output: [said('Hello')] },
    );
    const driver = openAiDriver(provider);
    const chunks = await collect(driver.chatStream(withTools(), { attempts: 2 }));
    expect(accumulated(chunks).message.content).toBe('Hello');
    expect(provider.calls).toHaveLength(2);
  });
});
