import { describe, expect, it } from '@jest/globals';
import { connect } from 'node:net';
import { unusedPort } from '../../support/fake-provider/index.js';
import { ask, askRaw, causeOf, providers } from './client.js';

describe('a connection to the fake provider', () => {
  const start = providers();

  it('is refused at a port nobody uses', async () => {
    const port = await unusedPort();
    expect(await causeOf(fetch(`http://127.0.0.1:${port}`))).toBe('ECONNREFUSED');
  });

  it('can be reset before the headers', async () => {
    const provider = await start({ script: ['reset'] });
    expect(await causeOf(ask(provider.openAiBaseUrl))).toBe('ECONNRESET');
    await provider.waitForFinished(1);
    expect(provider.calls[0]).toMatchObject({ outcome: 'reset', status: null, finished: 'fault' });
  });

  it('can be reset after some bytes of the body', async () => {
    const provider = await start({ script: [{ kind: 'reset', afterBytes: 10 }] });
    const { bytes, ended } = await askRaw(provider.openAiBaseUrl);
    expect(bytes.split('\r\n\r\n')[1]).toHaveLength(10);
    expect(ended).toBe('error');
    await provider.waitForFinished(1);
    expect(provider.calls[0]).toMatchObject({ status: 200, finished: 'fault' });
  });

  it('can be reset after some bytes of a stream', async () => {
    const provider = await start({ script: [{ kind: 'reset', afterBytes: 30 }] });
    expect(
      await causeOf(ask(provider.openAiBaseUrl, 'Hi', { stream: true }).then((response) => response.text())),
    ).toBe('ECONNRESET');
  });

  it('can stall before the headers until the client gives up', async () => {
    const provider = await start({ script: ['stall'] });
    const patience = new AbortController();
    const answer = ask(provider.openAiBaseUrl, 'Hi', {}, { signal: patience.signal });
    await provider.waitForInFlight(1);
    patience.abort();
    await expect(answer).rejects.toThrow('aborted');
    await provider.waitForFinished(1);
    expect(provider.calls[0]).toMatchObject({ outcome: 'stall', status: null, finished: 'client_aborted' });
  });

  it('can stall in the middle of the body', async () => {
    const provider = await start({ script: [{ kind: 'stall', afterBytes: 5 }] });
    const response = await ask(provider.openAiBaseUrl);
    const reader = response.body?.getReader();
    const first = await reader?.read();
    expect(Buffer.from(first?.value ?? []).toString()).toBe('{"id"');
    await reader?.cancel();
    await provider.waitForFinished(1);
    expect(provider.calls[0]?.finished).toBe('client_aborted');
  });

  it('can be half closed before the headers', async () => {
    const provider = await start({ script: ['half_close'] });
    expect(await askRaw(provider.openAiBaseUrl)).toEqual({ bytes: '', ended: 'end' });
  });

  it('can be half closed in the middle of the body', async () => {
    const provider = await start({ script: [{ kind: 'half_close', afterBytes: 20 }] });
    expect(await causeOf(ask(provider.openAiBaseUrl).then((response) => response.text()))).toBe(
      'UND_ERR_SOCKET',
    );
    await provider.waitForFinished(1);
    expect(provider.calls[0]?.finished).toBe('fault');
  });

  it('can drip the answer byte by byte', async () => {
    const provider = await start({ script: [{ kind: 'drip', intervalMs: 0 }] });
    const response = await ask(provider.openAiBaseUrl);
    expect(await response.json()).toHaveProperty('choices');
    await provider.waitForFinished(1);
    expect(provider.calls[0]).toMatchObject({ outcome: 'drip', finished: 'ok' });
  });

  it('can promise fewer bytes than it sends', async () => {
    const provider = await start({ script: [{ kind: 'content_length_short', by: 10 }] });
    const { bytes } = await askRaw(provider.openAiBaseUrl);
    const [head = '', body = ''] = bytes.split('\r\n\r\n');
    expect(Number(/content-length: (\d+)/i.exec(head)?.[1])).toBe(body.length - 10);
  });

  it('can promise more bytes than it sends', async () => {
    const provider = await start({ script: ['content_length_long'] });
    const { bytes } = await askRaw(provider.openAiBaseUrl);
    const [head = '', body = ''] = bytes.split('\r\n\r\n');
    expect(Number(/content-length: (\d+)/i.exec(head)?.[1])).toBe(body.length + 10);
  });

  it('can promise more bytes than it sends and then keep quiet', async () => {
    const provider = await start({ script: [{ kind: 'content_length_long', then: 'stall' }] });
    const patience = new AbortController();
    const body = (await ask(provider.openAiBaseUrl, 'Hi', {}, { signal: patience.signal })).text();
    patience.abort();
    await expect(body).rejects.toThrow('aborted');
    await provider.waitForFinished(1);
    expect(provider.calls[0]?.finished).toBe('client_aborted');
  });

  it('can have a chunk size that is no number', async () => {
    const provider = await start({ script: ['bad_chunk_size'] });
    expect(await causeOf(ask(provider.openAiBaseUrl).then((response) => response.text()))).toBe(
      'HPE_INVALID_CHUNK_SIZE',
    );
  });

  it('survives a client that leaves in the middle of its request', async () => {
    const provider = await start();
    const { hostname, port } = new URL(provider.url);
    const socket = connect(Number(port), hostname);
    socket.write('POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n{"model"');
    await provider.waitForOpenSockets(1);
    socket.destroy();
    await provider.waitForOpenSockets(0);
    expect((await ask(provider.openAiBaseUrl)).status).toBe(200);
    expect(provider.calls).toHaveLength(1);
  });
});
