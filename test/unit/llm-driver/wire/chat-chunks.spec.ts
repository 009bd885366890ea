import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ChatChunks } from '../../../../modules/llm-driver/wire/chat-chunks.js';
import type { StreamedReply } from '../../../../modules/llm-driver/http/streamed-reply.js';
import { HOSTILE_FIGURES } from '../../../support/hostile-figures.js';
import { ChunkRun, type ChatCompletionChunk } from '../../../../modules/llm-driver/index.js';

function json(delta: object, { index = 0, finish_reason = null as string | null, ...more } = {}): string {
  const choice = { index, delta, logprobs: null, finish_reason };
  return JSON.stringify({ id: 'a', object: 'chunk', created: 1, model: 'm', choices: [choice], ...more });
}

const text = (content: string) => json({ content });
const parsed = (data: string) => JSON.parse(data) as ChatCompletionChunk;
/** A chunk as it is read from the source: its JSON is passed on as it came. */
const received = (data: string) => ({ chunk: parsed(data), text: data });
const event = (data: string) => `data: ${data}\n\n`;
const STOP = json({}, { finish_reason: 'stop' });

/** A reply of these pieces, which are all there; a function is called in the place of a piece. */
class Body {
  listener = () => {};
  released = false;
  cancelled = false;

  constructor(readonly pieces: (string | Buffer | null | (() => undefined))[]) {}

  read(): Buffer | null | undefined {
    const piece = this.pieces.shift();
    if (piece === undefined) return undefined;
    if (typeof piece === 'function') return piece();
    return piece === null ? null : Buffer.from(piece);
  }
  onReadable(listener: () => void): void {
    this.listener = listener;
  }
  text(): Promise<string> {
    throw new Error('Nobody asks for this.');
  }
  peek(): Promise<string> {
    throw new Error('Nobody asks for this.');
  }
  held = 0;
  room = Infinity;
  holdMemory(bytes: number): boolean {
    this.held += bytes;
    return this.held <= this.room;
  }
  releaseMemory(): void {
    this.held = 0;
  }
  release(): void {
    this.released = true;
  }
  cancel(): void {
    this.cancelled = true;
  }
}

function open(pieces: Body['pieces'], read = (chunk: ChatCompletionChunk) => chunk) {
  const body = new Body(pieces);
  const reply: StreamedReply = { status: 200, headers: {}, body };
  return { body, chunks: new ChatChunks(reply, { read, nowMs: () => 0 }) };
}

/** What is there, as a caller would see it who passes it on. */
function passedOn(chunks: ChatChunks): string[] {
  const events: string[] = [];
  for (let came = chunks.read(); came !== null; came = chunks.read()) {
    if (came === undefined) throw new Error('More is waited for.');
    if (came instanceof ChunkRun) events.push(...came.events.split('\n\n').slice(0, -1));
    else events.push(`data: ${came.text ?? JSON.stringify(came.chunk)}`);
  }
  return events.map((each) => each.slice('data: '.length));
}

async function iterated(chunks: ChatChunks): Promise<ChatCompletionChunk[]> {
  const seen: ChatCompletionChunk[] = [];
  for await (const chunk of chunks) seen.push(chunk);
  return seen;
}

describe('chunks read as they come', () => {
  it('are in runs where they differ in their text alone', () => {
    const run = ['two', ' three', '', ' "'.slice(0, 1), 'vier und fünf'].map((content) =>
      event(text(content)),
    );
    const { chunks, body } = open([event(text('one')), run.join(''), event(STOP) + event('[DONE]'), null]);
    expect(chunks.read()).toEqual(received(text('one')));
    expect(chunks.read()).toEqual(new ChunkRun(run.join(''), 'two three vier und fünf'.length));
    expect(chunks.read()).toEqual(received(STOP));
    expect(chunks.read()).toBeNull();
    expect(body.released).toBe(true);
  });

  it('are the same ones that a loop reads, however they were cut on the way', async () => {
    const content = fc.string({ maxLength: 4, unit: fc.constantFrom('a', 'é', '😀', '"', '\\', '\n', ' ') });
    const others = [
      '{"x":1}',
      text('b').replace(/\}$/, ',"obfuscation":"pad"}'),
      json({ role: 'assistant' }),
      json({ content: 'b' }, { index: 1 }),
    ];
    const data = fc.oneof(content.map(text), content.map(text), fc.constantFrom(...others));
    const cuts = fc.array(fc.integer({ min: 0, max: 4_000 }), { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(fc.array(data, { maxLength: 12 }), cuts, async (all, places) => {
        const ends = [STOP, json({}, { index: 1, finish_reason: 'stop' }), '[DONE]'];
        const bytes = Buffer.from([...all, ...ends].map(event).join(''));
        const edges = [0, ...places.map((place) => place % bytes.length).sort((a, b) => a - b), bytes.length];
        const pieces = edges.slice(1).map((end, at) => bytes.subarray(edges[at], end));
        const seen = await iterated(open([...pieces, null]).chunks);
        const passed = passedOn(open([...pieces, null]).chunks).map((each) => parsed(each));
        expect(passed).toEqual(seen);
        expect(passed).toHaveLength([...all, ...ends].filter((each) => each.includes('choices')).length);
      }),
    );
  });

  it('may be so after the first was read in a loop', async () => {
    const { chunks } = open([event(text('one')) + event(text('two')) + event(STOP), null]);
    expect(await chunks.next()).toEqual({ done: false, value: parsed(text('one')) });
    expect(chunks.head).toEqual({ firstText: text('one') });
    expect(passedOn(chunks)).toEqual([text('two'), STOP]);
  });

  it('go on without padding, the rest as it came', async () => {
    const padded = (content: string, padding: string) =>
      text(content).replace(/\}$/, `,"obfuscation":"${padding}"}`);
    // Numbers and spaces that would be written otherwise.
    const odd = `{"choices": [{"index":0,"delta":{"content":"x"},"finish_reason":null}],"at":1.0,"obfuscation":""}`;
    const within = json({ content: 'five', obfuscation: 'x' });
    const all = [padded('one', 'aB3'), padded('two', ''), odd, padded('"}', 'x'), within, STOP];
    const plain = [
      text('one'),
      text('two'),
      odd.replace(',"obfuscation":""', ''),
      text('"}'),
      text('five'),
      STOP,
    ];
    expect(passedOn(open([...all.map(event), null]).chunks)).toEqual(plain);
    const seen = await iterated(open([...all.map(event), null]).chunks);
    expect(seen).toEqual(plain.map(parsed));
  });

  it('are seen to be half an answer where text comes after its end', () => {
    const pieces = [event(text('one')), event(text('two')), event(STOP), event(text('three')), null];
    const { chunks, body } = open(pieces);
    expect(() => passedOn(chunks)).toThrow(expect.objectContaining({ kind: 'upstream_invalid_response' }));
    expect(body.cancelled).toBe(true);
  });

  it('fail at an error among them, after what came before it', () => {
    const failing = event(text('one')) + event(text('two')) + event('{"error":{"message":"no"}}');
    const { chunks, body } = open([failing]);
    expect(chunks.read()).toEqual(received(text('one')));
    expect(chunks.read()).toBeInstanceOf(ChunkRun);
    expect(() => chunks.read()).toThrow(expect.objectContaining({ kind: 'upstream_error' }));
    expect(body.cancelled).toBe(true);
  });

  it('are each a provider’s own reading where that changes them', () => {
    const shout = (chunk: ChatCompletionChunk) => ({ ...chunk, loud: true });
    const { chunks } = open([event(text('one')), event(text('two')), event(STOP), null], shout);
    const kinds = [chunks.read(), chunks.read(), chunks.read()];
    expect(kinds).toEqual(
      [text('one'), text('two'), STOP].map((each) => ({ chunk: { ...parsed(each), loud: true } })),
    );
  });

  it('call their listener when there is more, and not while they are read', () => {
    const pieces: Body['pieces'] = [event(text('one'))];
    const { chunks, body } = open(pieces);
    let calls = 0;
    chunks.onReadable(() => (calls += 1));
    pieces.push(() => {
      // As a reply that was paused does: to read on brings the next piece within the call.
      pieces.push(event(text('two')));
      body.listener();
      return undefined;
    });
    expect(chunks.read()).toEqual(received(text('one')));
    expect(chunks.read()).toBeUndefined();
    expect(calls).toBe(0);
    body.listener();
    expect(calls).toBe(1);
    expect(chunks.read()).toBeInstanceOf(ChunkRun);
  });
});

describe('an event of megabytes, such as a picture', () => {
  const picture = json({
    images: [{ image_url: { url: `data:image/png;base64,${'A'.repeat(1_400_000)}` } }],
  });
  const half = picture.length / 2;
  const pieces = () => [`data: ${picture.slice(0, half)}`, picture.slice(half), '\n\n', event(STOP), null];

  it('goes on as it came, and counts as memory until it is there', () => {
    const { chunks, body } = open(pieces());
    expect(chunks.read()).toEqual(received(picture));
    expect(body.held).toBe(0);
    expect(chunks.read()).toEqual(received(STOP));
  });

  it('fails the stream if there is no memory for it', () => {
    const { chunks, body } = open(pieces());
    body.room = 1_000_000;
    expect(() => chunks.read()).toThrow(expect.objectContaining({ kind: 'overloaded' }));
    expect(body.cancelled).toBe(true);
  });
});

describe('an index of a choice that cannot be one', () => {
  const withIndex = (index: string, rest: string) =>
    `{"id":"a","object":"chunk","created":1,"model":"m","choices":[{"index":${index},${rest}}]}`;

  it.each([...HOSTILE_FIGURES, '-1', '1e9', '999999999'])('counts as its position: %s', (index) => {
    const { chunks, body } = open([
      event(withIndex(index, '"delta":{"content":"x"},"finish_reason":null')) +
        event(withIndex('0', '"delta":{},"finish_reason":"stop"')),
      null,
    ]);
    expect(passedOn(chunks)).toHaveLength(2);
    expect(body.cancelled).toBe(false);
  });

  it('does not make room for what it names', () => {
    const many = Array.from({ length: 2_000 }, (_, n) =>
      event(withIndex(String(2 ** 40 + n), '"delta":{"content":"x"},"finish_reason":null')),
    );
    const { chunks } = open([...many, event(STOP), null]);
    expect(passedOn(chunks)).toHaveLength(2_001);
  });
});

describe('chunks that are not quite as OpenAI writes them', () => {
  const head = { id: 'a', object: 'chat.completion.chunk', created: 1, model: 'm' };
  const usage = { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 };
  const end = event('[DONE]');
  const shown = (...all: readonly object[]) =>
    passedOn(open([...all.map((each) => event(JSON.stringify(each))), end, null]).chunks).map(parsed);

  it.each([
    ['no choices', { ...head, usage }],
    ['null for its choices', { ...head, choices: null, usage }],
  ])('have an empty list of choices where a chunk with usage has %s', (_what, chunk) => {
    expect(shown(parsed(STOP), chunk)).toEqual([parsed(STOP), { ...head, choices: [], usage }]);
  });

  it('are left alone where they are only longer: Azure begins with the results of its filter', () => {
    const azure =
      '{"choices":[],"created":0,"id":"","model":"","object":"","prompt_filter_results":[{"a":1.0}]}';
    expect(passedOn(open([event(azure), event(STOP), end, null]).chunks)).toEqual([azure, STOP]);
  });

  it('have an index, a delta and at first a role, and keep what else they have', () => {
    const choices = [
      { delta: { content: 'a' }, stop_reason: null },
      { index: 1, delta: null, finish_reason: 'stop', native_finish_reason: 'STOP' },
      { finish_reason: 'stop' },
    ];
    expect(shown({ ...head, choices })[0]?.choices).toEqual([
      { index: 0, delta: { role: 'assistant', content: 'a' }, stop_reason: null },
      { index: 1, delta: { role: 'assistant' }, finish_reason: 'stop', native_finish_reason: 'STOP' },
      { index: 2, delta: { role: 'assistant' }, finish_reason: 'stop' },
    ]);
  });

  it('are whole where a server writes the message instead of a delta', () => {
    const message = { role: 'assistant', content: 'hi', tool_calls: [{ id: 'a' }, { id: 'b' }] };
    const [chunk] = shown({ ...head, choices: [{ index: 0, message, finish_reason: 'stop' }] });
    expect(chunk?.choices[0]?.delta).toEqual({
      ...message,
      tool_calls: [
        { id: 'a', index: 0 },
        { id: 'b', index: 1 },
      ],
    });
  });

  it('have tool calls with an index, and end with tool_calls, as Gemini does not write them', () => {
    const call = (id: string, name: string, more = {}) => ({
      ...{ id, type: 'function', function: { name, arguments: '{}' } },
      ...more,
    });
    const signed = { extra_content: { google: { thought_signature: 'AbC' } } };
    const delta = (...tool_calls: readonly object[]) => parsed(json({ tool_calls }));
    const calls = shown(
      delta(call('a', 'one', signed), call('b', 'two')),
      delta(call('c', 'three')),
      parsed(json({ content: null }, { finish_reason: 'stop' })),
    ).map(({ choices: [choice] }) => choice);
    expect(calls[0]?.delta.tool_calls).toEqual([
      { ...call('a', 'one', signed), index: 0 },
      { ...call('b', 'two'), index: 1 },
    ]);
    expect(calls[1]?.delta.tool_calls).toEqual([{ ...call('c', 'three'), index: 2 }]);
    expect(calls[2]?.finish_reason).toBe('tool_calls');
  });

  it('end as they say where their tool calls have an index: OpenAI ends a forced call with stop', () => {
    const called = { index: 0, id: 'a', type: 'function', function: { name: 'f', arguments: '{}' } };
    const call = json({ tool_calls: [called] });
    expect(passedOn(open([event(call), event(STOP), end, null]).chunks)).toEqual([call, STOP]);
  });

  it('end with tool_calls where the provider is known to say stop', () => {
    const call = { index: 0, id: 'a', type: 'function', function: { name: 'f', arguments: '{}' } };
    const body = new Body([event(json({ tool_calls: [call] })), event(STOP), end, null]);
    const reply: StreamedReply = { status: 200, headers: {}, body };
    const chunks = new ChatChunks(reply, { read: (chunk) => chunk, nowMs: () => 0, stopsForTools: true });
    expect(parsed(passedOn(chunks)[1]!).choices[0]?.finish_reason).toBe('tool_calls');
  });

  it('have an index for each tool call where a server sends each whole, as the first', () => {
    const call = (id: string, more = {}) => ({
      ...{ index: 0, id, type: 'function', function: { name: 'f', arguments: `{"of":"${id}"}` } },
      ...more,
    });
    const chunks = shown(
      ...['a', 'b', 'b', 'c'].map((id) => parsed(json({ tool_calls: [call(id)] }))),
      parsed(STOP),
    ).map(({ choices: [choice] }) => choice);
    expect(chunks.slice(0, 4).map((each) => each?.delta.tool_calls)).toEqual([
      [call('a')],
      [call('b', { index: 1 })],
      [call('b', { index: 1 })],
      [call('c', { index: 2 })],
    ]);
    expect(chunks[4]?.finish_reason).toBe('tool_calls');
  });

  it('have an index for each tool call where a server begins each as the first, as Ollama does', () => {
    const begin = (id: string) => ({
      index: 0,
      id,
      type: 'function',
      function: { name: 'f', arguments: '' },
    });
    const rest = { index: 0, function: { arguments: '{}' } };
    const chunks = shown(
      ...[begin('a'), rest, begin('b'), rest].map((call) => parsed(json({ tool_calls: [call] }))),
      parsed(STOP),
    ).map(
      ({ choices: [choice] }) => (choice?.delta.tool_calls as { index: number }[] | undefined)?.[0]?.index,
    );
    expect(chunks.slice(0, 4)).toEqual([0, 0, 1, 1]);
  });

  it('have an index for each whole tool call without an id', () => {
    const call = { index: 0, id: '', type: 'function', function: { name: 'f', arguments: '{}' } };
    const [chunk] = shown(parsed(json({ tool_calls: [call, call] })), parsed(STOP));
    const calls = (chunk?.choices[0]?.delta.tool_calls ?? []) as { index: number; id: string }[];
    expect(calls.map(({ index }) => index)).toEqual([0, 1]);
    expect(new Set(calls.map(({ id }) => id)).size).toBe(2);
  });

  it.each([
    ['an empty id', { id: '' }],
    ['an id of its own', { id: 'b' }],
    ['no id', {}],
  ])('keep the index of a tool call whose next piece has %s', (_what, next) => {
    const first = { index: 0, id: 'a', type: 'function', function: { name: 'f', arguments: '{"n"' } };
    const rest = { index: 0, ...next, function: { name: 'f', arguments: ':1}' } };
    const pieces = [first, rest].map((call) => json({ tool_calls: [call] }));
    expect(passedOn(open([...pieces.map(event), event(STOP), end, null]).chunks)).toEqual([...pieces, STOP]);
  });

  it('have an id and a type for each tool call, without which stream helpers fail', () => {
    const called = { name: 'f', arguments: '' };
    const chunks = shown(
      parsed(json({ tool_calls: [{ index: 0, id: 'D681PevKs', function: called }] })),
      parsed(json({ tool_calls: [{ index: 1, id: '', function: called }] })),
      parsed(json({ tool_calls: [{ index: 1, function: { arguments: '{}' } }] })),
      parsed(STOP),
    ).map(({ choices: [choice] }) => choice?.delta.tool_calls?.[0]);
    const madeUp: unknown = expect.stringMatching(/^call_.{8,}/);
    expect(chunks.slice(0, 3)).toEqual([
      { index: 0, id: 'D681PevKs', type: 'function', function: called },
      { index: 1, id: madeUp, type: 'function', function: called },
      { index: 1, function: { arguments: '{}' } },
    ]);
  });

  it('have a role that is not empty', () => {
    const chunks = shown(parsed(json({ role: '', content: 'a' })), parsed(STOP));
    expect(chunks[0]?.choices[0]?.delta).toEqual({ role: 'assistant', content: 'a' });
  });

  it.each(['data:  [DONE]\n\n', 'data: "[DONE]"\n\n', 'data: [done] \n\n'])('end with %j', (last) => {
    expect(passedOn(open([event(STOP), last, event('later'), null]).chunks)).toEqual([STOP]);
  });

  it.each([
    ['llama.cpp', 'error: {"code":429,"message":"slow down"}\n\n'],
    ['Ollama', '{"error":{"code":429,"message":"slow down"}}\n'],
    ['a server that writes lines', '{"error":{"code":429,"message":"slow down"}}\n\n'],
  ])('fail with the error of %s', (_server, last) => {
    expect(() => passedOn(open([event(text('a')), last, null]).chunks)).toThrow(
      expect.objectContaining({ kind: 'rate_limit_exceeded' }),
    );
  });

  it('may be lines of JSON under the type of events', () => {
    expect(passedOn(open([`${text('a')}\n`, `${STOP}\n`, null]).chunks)).toEqual([text('a'), STOP]);
  });

  it('have texts for the arguments of tool calls where a server sends objects', () => {
    const call = { index: 0, id: 'a', type: 'function', function: { name: 'f', arguments: { n: 1 } } };
    const [chunk] = shown(parsed(json({ role: 'assistant', tool_calls: [call] })), parsed(STOP));
    expect(chunk?.choices[0]?.delta.tool_calls).toEqual([
      { ...call, function: { name: 'f', arguments: '{"n":1}' } },
    ]);
  });

  it('may have an empty finish reason until there is one', () => {
    const empty = json({ content: 'a' }, { finish_reason: '' });
    expect(() => passedOn(open([event(empty), null]).chunks)).toThrow(
      expect.objectContaining({ kind: 'upstream_invalid_response' }),
    );
  });

  it('may come between comments, under names and with other fields of events', () => {
    const odd = `: OPENROUTER PROCESSING\n\nevent: completion.chunk\nid: 7\ndata: ${text('a')}\n\n\n\n`;
    expect(passedOn(open([odd, event(STOP), end, null]).chunks)).toEqual([text('a'), STOP]);
  });
});
