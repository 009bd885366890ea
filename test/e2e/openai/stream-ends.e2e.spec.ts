import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { StreamFormat } from '../../support/fake-provider/index.js';
import { chunksOf, eventsOf, startGateway, textOf, type Gateway } from './gateway.js';
import { addImpatientInstance } from './impatient-instance.js';

const MODEL = 'llama-3.1-8b-instant';
const messages = [{ role: 'user', content: 'hello' }];
const STREAM = { 'content-type': 'text/event-stream' };

describe('the stream of a provider', () => {
  let gateway: Gateway;
  let instances = 0;
  beforeAll(async () => {
    gateway = await startGateway();
  });
  afterEach(() => gateway.reset());

  /**
   * By an instance of its own that is soon out of patience: what one fault leads to does not hold back the
   * next.
   */
  async function stream(): Promise<string[]> {
    const name = `hasty-${(instances += 1)}`;
    const timeouts = { idleMs: 1_000 };
    addImpatientInstance(gateway.llm, name, { baseUrl: gateway.groq.groqBaseUrl, timeouts });
    const body = { model: `${name}/${MODEL}`, messages, stream: true };
    return eventsOf(await gateway.post('/v1/chat/completions', body));
  }

  const chunk = (delta: object, finishReason: string | null = null) =>
    JSON.stringify({
      ...{ id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1, model: MODEL },
      choices: [{ index: 0, delta, logprobs: null, finish_reason: finishReason }],
    });

  it.each<StreamFormat>([{ newline: '\r\n' }, { newline: '\r' }, { newline: '\r', split: 'bytes' }])(
    'passes each event on as soon as it is complete, before anything follows: %j',
    async (format) => {
      gateway.reply = () => 'one two three four';
      gateway.groq.enqueue({ kind: 'stream_stall', afterTokens: 2, stream: format });
      const chunks = chunksOf(await stream());
      expect(chunks.at(-1)).toMatchObject({ error: { code: 'upstream_timeout' } });
      // The role, and the two tokens it has written before it fell silent.
      expect(chunks.slice(0, -1).map(({ choices }) => choices![0]!.delta.content?.trim())).toEqual([
        '',
        'one',
        'two',
      ]);
    },
  );

  it.each(['\n', '\r\n', '\r'])(
    'includes its last event without the blank line after it: %j',
    async (end) => {
      const events = [chunk({ role: 'assistant', content: 'hel' }), chunk({ content: 'lo' }, 'stop')];
      for (const left of ['', end]) {
        const body = events.map((data) => `data: ${data}`).join(end + end) + left;
        gateway.groq.enqueue({ kind: 'raw', status: 200, headers: STREAM, body });
        const received = await stream();
        expect(received.at(-1)).toBe('data: [DONE]');
        const chunks = chunksOf(received);
        expect(textOf(chunks)).toBe('hello');
        expect(chunks.at(-1)).toMatchObject({ choices: [{ finish_reason: 'stop' }] });
      }
    },
  );

  it.each(['\n', '\r\n', '\r'] as const)(
    'ends with its error without the blank line after it: %j',
    async (newline) => {
      gateway.groq.enqueue({
        ...{ kind: 'stream_error', type: 'tokens', code: 'rate_limit_exceeded' },
        stream: { newline, missingFinalBlankLine: true },
      });
      const chunks = chunksOf(await stream());
      expect(chunks.at(-1)).toMatchObject({ error: { code: 'rate_limit_exceeded' } });
    },
  );
});
