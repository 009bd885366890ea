import { describe, expect, it } from '@jest/globals';
import type { FakeProvider, OutcomeInput } from '../../support/fake-provider/index.js';
import { ask, askRaw, at, chunksOf, eventsOf, parseEvents, providers, textOf } from './client.js';

const STREAM = { stream: true };

describe('a stream that goes wrong', () => {
  const start = providers();

  function scripted(outcome: OutcomeInput): Promise<FakeProvider> {
    return start({ script: [outcome], reply: () => 'aaaabbbbccccdddd' });
  }

  it('can end early, with neither finish reason nor [DONE]', async () => {
    const provider = await scripted({ kind: 'stream_truncated', afterTokens: 3 });
    const events = await eventsOf(await ask(provider.openAiBaseUrl, 'Hi', STREAM));
    expect(textOf(events)).toBe('aaaabbbbcccc');
    expect(chunksOf(events).every((chunk) => at(chunk, 'choices.0.finish_reason') === null)).toBe(true);
    expect(events.at(-1)?.data).not.toBe('[DONE]');
  });

  it('can end before the first token', async () => {
    const provider = await scripted({ kind: 'stream_truncated', afterTokens: 0 });
    expect(await eventsOf(await ask(provider.openAiBaseUrl, 'Hi', STREAM))).toHaveLength(1);
  });

  it('can finish but lack [DONE]', async () => {
    const provider = await scripted('stream_without_done');
    const events = await eventsOf(await ask(provider.openAiBaseUrl, 'Hi', STREAM));
    expect(at(JSON.parse(events.at(-1)?.data ?? ''), 'choices.0.finish_reason')).toBe('stop');
  });

  it('can have an error in a plain event, as OpenAI does', async () => {
    const provider = await scripted({ kind: 'stream_error', afterTokens: 1, message: 'boom' });
    const events = await eventsOf(await ask(provider.openAiBaseUrl, 'Hi', STREAM));
    expect(textOf(events)).toBe('aaaa');
    expect(events.at(-1)).toMatchObject({
      event: undefined,
      data: '{"error":{"message":"boom","type":"server_error","param":null,"code":null}}',
    });
  });

  it('can have an error event, as Groq does', async () => {
    const provider = await scripted({ kind: 'stream_error', message: 'boom', code: 'x', statusCode: 500 });
    const events = await eventsOf(await ask(provider.groqBaseUrl, 'Hi', STREAM));
    expect(events.at(-1)).toMatchObject({
      event: 'error',
      data: '{"error":{"message":"boom","type":"server_error","code":"x","status_code":500}}',
    });
  });

  it("can have Groq's reason for stopping as a bare string", async () => {
    const provider = await scripted({ kind: 'stream_error', style: 'x_groq', message: 'over capacity' });
    const events = await eventsOf(await ask(provider.groqBaseUrl, 'Hi', STREAM));
    expect(at(JSON.parse(events.at(-1)?.data ?? ''), 'x_groq.error')).toBe('over capacity');
  });

  it('can say [DONE] even after an error', async () => {
    const provider = await scripted({ kind: 'stream_error', done: true });
    const events = await eventsOf(await ask(provider.openAiBaseUrl, 'Hi', STREAM));
    expect(events.at(-1)?.data).toBe('[DONE]');
  });

  it('can be reset after the tokens before it have arrived', async () => {
    const provider = await scripted({ kind: 'stream_reset', afterTokens: 2 });
    const { bytes, ended } = await askRaw(provider.openAiBaseUrl, STREAM);
    expect(ended).toBe('error');
    expect(bytes).toContain('"content":"bbbb"');
    expect(bytes).not.toContain('cccc');
    await provider.waitForFinished(1);
    expect(provider.calls[0]).toMatchObject({ outcome: 'stream_reset', status: 200, finished: 'fault' });
  });

  it('can stall until the client gives up', async () => {
    const provider = await scripted({ kind: 'stream_stall', afterTokens: 1 });
    const response = await ask(provider.openAiBaseUrl, 'Hi', STREAM);
    let text = '';
    for await (const piece of response.body ?? []) {
      text += Buffer.from(piece as Uint8Array).toString();
      if (textOf(parseEvents(text)) === 'aaaa') break;
    }
    await provider.waitForFinished(1);
    expect(provider.calls[0]).toMatchObject({ outcome: 'stream_stall', finished: 'client_aborted' });
  });

  it('can be one event that never ends', async () => {
    const provider = await scripted('stream_endless_event');
    const response = await ask(provider.openAiBaseUrl, 'Hi', STREAM);
    let tail = '';
    for await (const piece of response.body ?? []) {
      tail += Buffer.from(piece as Uint8Array).toString();
      if (tail.length > 3_000_000) break;
    }
    await provider.waitForFinished(1);
    expect(tail.slice(tail.lastIndexOf('\n')).length).toBeGreaterThan(2_900_000);
    expect(provider.calls[0]?.finished).toBe('client_aborted');
  });

  it('can be tokens without end', async () => {
    const provider = await scripted({ kind: 'stream_endless_tokens', tokens: 5000 });
    const events = await eventsOf(await ask(provider.openAiBaseUrl, 'Hi', STREAM));
    expect(events.length).toBeGreaterThan(4999);
    expect(events.at(-1)?.data).not.toBe('[DONE]');
  });

  it('can be in an unusual dress as well', async () => {
    const provider = await scripted({ kind: 'stream_error', stream: { newline: '\r\n', split: 'bytes' } });
    const body = await (await ask(provider.groqBaseUrl, 'Hi', STREAM)).text();
    expect(body).toContain('\r\n\r\nevent: error\r\ndata: {"error"');
  });

  it('is a mistake of the test when no stream was asked for, and says so', async () => {
    const provider = await scripted('stream_reset');
    const response = await ask(provider.openAiBaseUrl);
    expect(response.status).toBe(501);
    expect(await response.text()).toContain(
      'stream_reset was scripted for a call that did not ask for a stream',
    );
  });
});
