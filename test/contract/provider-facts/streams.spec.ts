import { describe, expect, it } from '@jest/globals';
import type { StreamFormat } from '../../support/fake-provider/index.js';
import { ask, askRaw, at, chunksOf, eventsOf, parseEvents, providers, textOf, type Json } from './client.js';

const STREAM = { stream: true };
const WITH_USAGE = { stream: true, stream_options: { include_usage: true } };

describe('a stream from the fake provider', () => {
  const start = providers();

  it('sends role, deltas, finish reason and [DONE], in this order', async () => {
    const provider = await start({ reply: () => 'eightLet' });
    const response = await ask(provider.openAiBaseUrl, 'Hi', STREAM);
    const events = await eventsOf(response);
    const choices = chunksOf(events).map((chunk) => at(chunk, 'choices.0'));
    expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(response.headers.get('content-length')).toBeNull();
    expect(choices).toEqual([
      { index: 0, delta: { role: 'assistant', content: '' }, logprobs: null, finish_reason: null },
      { index: 0, delta: { content: 'eigh' }, logprobs: null, finish_reason: null },
      { index: 0, delta: { content: 'tLet' }, logprobs: null, finish_reason: null },
      { index: 0, delta: {}, logprobs: null, finish_reason: 'stop' },
    ]);
    expect(events.at(-1)?.data).toBe('[DONE]');
  });

  it('has the same id, time and model on all chunks', async () => {
    const provider = await start();
    const chunks = chunksOf(await eventsOf(await ask(provider.openAiBaseUrl, 'Hi', STREAM)));
    const heads = new Set(
      chunks.map(({ id, object, created, model }) => JSON.stringify([id, object, created, model])),
    );
    expect(heads.size).toBe(1);
    expect(chunks[0]).toMatchObject({ object: 'chat.completion.chunk', model: 'gpt-4o-mini-2024-07-18' });
  });

  it('has no usage on OpenAI unless it is asked for', async () => {
    const provider = await start();
    const chunks = chunksOf(await eventsOf(await ask(provider.openAiBaseUrl, 'Hi', STREAM)));
    expect(chunks.some((chunk) => 'usage' in chunk)).toBe(false);
  });

  it('ends with a usage chunk without choices when asked, and null usage on the others', async () => {
    const provider = await start();
    const chunks = chunksOf(await eventsOf(await ask(provider.openAiBaseUrl, 'Hi', WITH_USAGE)));
    const last = chunks.pop();
    expect(last).toMatchObject({
      choices: [],
      usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 },
    });
    expect(chunks.every((chunk) => chunk['usage'] === null)).toBe(true);
  });

  it('lacks the usage chunk when usage is missing', async () => {
    const provider = await start({ script: ['missing_usage'] });
    const chunks = chunksOf(await eventsOf(await ask(provider.openAiBaseUrl, 'Hi', WITH_USAGE)));
    expect(chunks.every((chunk) => chunk['usage'] === null)).toBe(true);
  });

  it('pads deltas on OpenAI', async () => {
    const provider = await start();
    const chunks = chunksOf(await eventsOf(await ask(provider.openAiBaseUrl, 'Hi', STREAM)));
    expect(chunks[1]).toHaveProperty('obfuscation', expect.stringMatching(/^x+$/));
  });

  it.each([
    [
      'OpenAI when told not to',
      'openAiBaseUrl',
      { stream: true, stream_options: { include_obfuscation: false } },
    ],
    ['Groq', 'groqBaseUrl', STREAM],
  ] as const)('does not pad deltas on %s', async (_, base, fields) => {
    const provider = await start();
    const chunks = chunksOf(await eventsOf(await ask(provider[base], 'Hi', fields)));
    expect(chunks.some((chunk) => 'obfuscation' in chunk)).toBe(false);
  });

  it('has x_groq in the first and the final chunk only, with usage and seed in the final one', async () => {
    const provider = await start();
    const response = await ask(provider.groqBaseUrl, 'Hi', { stream: true, seed: 3 });
    const id = response.headers.get('x-request-id');
    const blocks = chunksOf(await eventsOf(response)).map((chunk) => chunk['x_groq']);
    expect(blocks).toEqual([
      { id },
      undefined,
      undefined,
      { id, seed: 3, usage: expect.objectContaining({ total_tokens: 3 }) },
    ]);
  });

  it('tells usage twice on Groq when it is asked for', async () => {
    const provider = await start();
    const chunks = chunksOf(await eventsOf(await ask(provider.groqBaseUrl, 'Hi', WITH_USAGE)));
    const totals = chunks.flatMap((chunk) => [
      at(chunk, 'x_groq.usage.total_tokens'),
      at(chunk, 'usage.total_tokens'),
    ]);
    expect(totals.filter((total) => total !== undefined)).toEqual([3, 3]);
  });

  it('sends tool calls as a head and pieces of their arguments', async () => {
    const provider = await start({
      reply: () => ({ toolCalls: [{ id: 'c1', name: 'f', arguments: '{"a":1}' }] }),
    });
    const chunks = chunksOf(await eventsOf(await ask(provider.openAiBaseUrl, 'Hi', STREAM)));
    const deltas = chunks.flatMap(
      (chunk) => (at(chunk, 'choices.0.delta.tool_calls.0') as Json | undefined) ?? [],
    );
    expect(deltas[0]).toEqual({
      index: 0,
      id: 'c1',
      type: 'function',
      function: { name: 'f', arguments: '' },
    });
    expect(deltas.map((delta) => at(delta, 'function.arguments')).join('')).toBe('{"a":1}');
    expect(at(chunks.at(-1), 'choices.0.finish_reason')).toBe('tool_calls');
  });

  it('sends reasoning before content', async () => {
    const provider = await start({ reply: () => ({ reasoning: 'hmm', text: 'yes' }) });
    const chunks = chunksOf(await eventsOf(await ask(provider.groqBaseUrl, 'Hi', STREAM)));
    expect(chunks.slice(1, 3).map((chunk) => at(chunk, 'choices.0.delta'))).toEqual([
      { reasoning: 'hmm' },
      { content: 'yes' },
    ]);
  });

  it('interleaves several choices by index', async () => {
    const provider = await start({ reply: () => ({ choices: ['aaaabbbb', 'cccc'] }) });
    const chunks = chunksOf(await eventsOf(await ask(provider.openAiBaseUrl, 'Hi', STREAM)));
    expect(chunks.map((chunk) => at(chunk, 'choices.0.index'))).toEqual([0, 1, 0, 1, 0, 0, 1]);
  });

  it('never splits a character between chunks', async () => {
    const provider = await start({ reply: () => '👩‍💻'.repeat(20) });
    const chunks = chunksOf(await eventsOf(await ask(provider.openAiBaseUrl, 'Hi', STREAM)));
    const contents = chunks.map((chunk) => at(chunk, 'choices.0.delta.content') ?? '') as string[];
    expect(contents.some((content) => /\p{Surrogate}/u.test(content))).toBe(false);
    expect(contents.join('')).toBe('👩‍💻'.repeat(20));
  });

  it('is recorded as one', async () => {
    const provider = await start();
    await (await ask(provider.openAiBaseUrl, 'Hi', STREAM)).text();
    await provider.waitForFinished(1);
    expect(provider.calls[0]).toMatchObject({ stream: true, outcome: 'ok', status: 200, finished: 'ok' });
  });
});

describe('a stream in an unusual dress', () => {
  const start = providers();
  const text = 'Grüße 👋 from the stream';

  const formats: Record<string, StreamFormat> = {
    'every byte on its own': { split: 'bytes' },
    'writes of given sizes': { split: [1, 7, 3] },
    'all in one write': { oneWrite: true },
    'CRLF line ends': { newline: '\r\n' },
    'CR line ends': { newline: '\r' },
    'no space after the colon': { spaceAfterColon: false },
    comments: { comments: true },
    'a byte order mark': { byteOrderMark: true },
    'events without data': { emptyData: true },
    'chunks over several lines': { multiLineData: true },
    'pauses between tokens': { intervalMs: 1, firstTokenMs: 1 },
    'all of it': {
      split: [2, 5],
      newline: '\r\n',
      comments: true,
      byteOrderMark: true,
      emptyData: true,
      multiLineData: true,
    },
  };

  it.each(Object.entries(formats))('says the same with %s', async (_, stream) => {
    const provider = await start({ reply: () => ({ text, stream }) });
    const events = await eventsOf(await ask(provider.openAiBaseUrl, 'Hi', STREAM));
    expect(textOf(events)).toBe(text);
    expect(events.at(-1)?.data).toBe('[DONE]');
  });

  it('says the same between events of unknown names', async () => {
    const provider = await start({ reply: () => ({ text, stream: { unknownEvents: true } }) });
    const events = await eventsOf(await ask(provider.openAiBaseUrl, 'Hi', STREAM));
    expect(events.filter(({ event }) => event === 'x-unheard-of').length).toBeGreaterThan(3);
    expect(textOf(events.filter(({ event }) => event === undefined))).toBe(text);
  });

  it('really is split where it was told to be', async () => {
    const provider = await start({ reply: () => ({ text: 'Hi', stream: { split: 'bytes' } }) });
    const { bytes } = await askRaw(provider.openAiBaseUrl, STREAM);
    expect(bytes.split('\r\n\r\n')[1]).toMatch(/^1\r\nd\r\n1\r\na\r\n1\r\nt\r\n/);
  });

  it('really is one write when told so', async () => {
    const provider = await start({ reply: () => ({ stream: { oneWrite: true } }) });
    const { bytes } = await askRaw(provider.openAiBaseUrl, STREAM);
    expect(bytes.match(/^[0-9a-f]+\r$/gm)).toHaveLength(2);
  });

  it('really has a byte order mark, CRs and no final blank line when told so', async () => {
    const provider = await start({
      reply: () => ({ stream: { byteOrderMark: true, newline: '\r', missingFinalBlankLine: true } }),
    });
    const response = await ask(provider.openAiBaseUrl, 'Hi', STREAM);
    const bytes = Buffer.from(await response.arrayBuffer());
    expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
    expect(bytes.includes('\n')).toBe(false);
    expect(bytes.toString()).toMatch(/\r\rdata: \[DONE\]$/);
  });

  it('lets the last event be read when the final blank line is missing', async () => {
    const provider = await start({ reply: () => ({ stream: { missingFinalBlankLine: true } }) });
    const body = await (await ask(provider.openAiBaseUrl, 'Hi', STREAM)).text();
    expect(parseEvents(`${body}\n\n`).at(-1)?.data).toBe('[DONE]');
  });

  it('must have sizes that are whole numbers', async () => {
    const provider = await start({ reply: () => ({ stream: { split: [0] } }) });
    await expect(
      ask(provider.openAiBaseUrl, 'Hi', STREAM).then((response) => response.text()),
    ).rejects.toThrow();
  });
});
