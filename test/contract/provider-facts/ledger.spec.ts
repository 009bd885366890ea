import { describe, expect, it } from '@jest/globals';
import { Agent, fetch as undiciFetch } from 'undici';
import { ask, providers } from './client.js';

describe('the ledger of the fake provider', () => {
  const start = providers();

  it('records what was asked and what came of it', async () => {
    const provider = await start({ clock: () => 42 });
    await (await ask(provider.groqBaseUrl, 'Hi', { temperature: 0 })).text();
    await provider.waitForFinished(1);
    expect(provider.calls).toEqual([
      {
        n: 1,
        at: 42,
        method: 'POST',
        path: '/openai/v1/chat/completions',
        flavour: 'groq',
        headers: expect.objectContaining({ authorization: 'Bearer sk-test' }),
        body: expect.objectContaining({ temperature: 0 }),
        model: 'llama-3.1-8b-instant',
        prompt: 'Hi',
        promptDigest: expect.any(String),
        asked: 0,
        stream: false,
        outcome: 'ok',
        status: 200,
        finished: 'ok',
      },
    ]);
  });

  it('calls an error answer finished, since it was written whole', async () => {
    const provider = await start({ script: ['server_error'] });
    await (await ask(provider.openAiBaseUrl)).text();
    await provider.waitForFinished(1);
    expect(provider.calls[0]).toMatchObject({ outcome: 'server_error', status: 500, finished: 'ok' });
  });

  it('names the refusal the vendor chose by itself', async () => {
    const provider = await start({ apiKeys: ['other'] });
    await ask(provider.openAiBaseUrl);
    expect(provider.calls[0]?.outcome).toBe('invalid_api_key');
  });

  it('keeps neither bodies nor long prompts when told not to', async () => {
    const provider = await start({ recordBodies: false });
    await ask(provider.openAiBaseUrl, 'y'.repeat(5000));
    expect(provider.calls[0]?.body).toBeUndefined();
    expect(provider.calls[0]?.prompt).toBe('y'.repeat(200));
  });

  it('still answers the whole prompt when bodies are not kept', async () => {
    const provider = await start({ recordBodies: false });
    expect(await (await ask(provider.openAiBaseUrl, 'y'.repeat(5000))).text()).toContain('y'.repeat(5000));
  });

  it('counts how often a prompt came before', async () => {
    const provider = await start();
    for (const prompt of ['a', 'b', 'a']) await ask(provider.openAiBaseUrl, prompt);
    expect(provider.calls.map(({ asked }) => asked)).toEqual([0, 0, 1]);
  });

  it('is empty after a reset', async () => {
    const provider = await start();
    await ask(provider.openAiBaseUrl, 'a');
    provider.reset();
    await ask(provider.openAiBaseUrl, 'a');
    expect(provider.calls.map(({ n, asked }) => [n, asked])).toEqual([[1, 0]]);
  });

  it('notices a client that leaves before the answer', async () => {
    const provider = await start({ latencyMs: 60_000 });
    const leave = new AbortController();
    const answer = ask(provider.openAiBaseUrl, 'Hi', {}, { signal: leave.signal });
    await provider.waitForCalls(1);
    leave.abort();
    await expect(answer).rejects.toThrow('aborted');
    await provider.waitForInFlight(0);
    expect(provider.calls[0]).toMatchObject({ status: null, finished: 'client_aborted' });
  });
});

describe('the traffic of the fake provider', () => {
  const start = providers();

  it('counts calls in flight and remembers the most', async () => {
    let release: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (release = resolve));
    const provider = await start({ reply: () => gate.then(() => 'go') });
    const answers = Array.from({ length: 5 }, () => ask(provider.openAiBaseUrl));
    await provider.waitForInFlight(5);
    release();
    await Promise.all(answers.map(async (answer) => (await answer).text()));
    expect([provider.inFlight, provider.peakInFlight]).toEqual([0, 5]);
  });

  it('stops counting a call when its last byte is handed over, before a slow client has read it', async () => {
    const provider = await start({ reply: () => 'x'.repeat(20_000_000) });
    const response = await ask(provider.openAiBaseUrl);
    expect(provider.calls[0]?.finished).toBe('pending');
    expect(provider.inFlight).toBe(0);
    await response.body?.cancel();
  });

  it('keeps idle connections open until told to close them', async () => {
    const provider = await start();
    const agent = new Agent();
    await (await undiciFetch(`${provider.openAiBaseUrl}/models`, { dispatcher: agent })).text();
    await provider.waitForFinished(1);
    expect(provider.openSockets).toBe(1);
    provider.closeIdleConnections();
    await provider.waitForOpenSockets(0);
    await agent.close();
  });

  it('has latency by call', async () => {
    const asked: number[] = [];
    const provider = await start({
      latencyMs: ({ n }) => {
        asked.push(n);
        return 0;
      },
    });
    await ask(provider.openAiBaseUrl);
    await ask(provider.openAiBaseUrl);
    expect(asked).toEqual([1, 2]);
  });

  it('ends with every connection destroyed', async () => {
    const provider = await start({ script: ['stall'] });
    const answer = ask(provider.openAiBaseUrl);
    await provider.waitForCalls(1);
    await Promise.all([provider.stop(), expect(answer).rejects.toThrow()]);
    expect(provider.openSockets).toBe(0);
    expect(provider.calls[0]?.finished).toBe('fault');
  });

  it('can be stopped twice', async () => {
    const provider = await start();
    await provider.stop();
    await expect(provider.stop()).resolves.toBeUndefined();
  });

  it('rejects waits that can no longer come true', async () => {
    const provider = await start();
    const wait = provider.waitForCalls(1);
    await provider.stop();
    await expect(wait).rejects.toThrow('The fake provider stopped while a test waited for 1 calls.');
  });
});
