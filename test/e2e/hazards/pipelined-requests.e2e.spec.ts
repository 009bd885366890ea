import { beforeAll, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import { FakeProvider } from '../../support/fake-provider/index.js';
import { startTestApp, type TestApp } from '../../support/test-app.js';
import { RawConnection } from './raw-connection.js';

const GROQ_KEY = 'gsk_canaryCanaryCanary0123456789';
const CONCURRENCY = 4;

describe('requests that were sent without waiting for the replies before', () => {
  let test: TestApp;
  let provider: FakeProvider;
  let key: string;
  let answers = false;

  beforeAll(async () => {
    provider = await FakeProvider.start({
      apiKeys: [GROQ_KEY],
      reply: () => (answers ? 'answered' : new Promise<string>(() => undefined)),
    });
    test = await startTestApp({
      environment: { GROQ_API_KEY: GROQ_KEY, GROQ_BASE_URL: provider.groqBaseUrl },
    });
    const body = JSON.stringify({ name: 'a test', scopes: ['use'], limits: { concurrency: CONCURRENCY } });
    const headers = { 'content-type': 'application/json' };
    const made = await test.request('/api/v1/client-keys', {
      ...{ method: 'POST', token: test.adminToken, headers, body },
    });
    ({ key } = (await made.json()) as { key: string });
  });

  const get = (path: string) => `GET ${path} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${key}\r\n\r\n`;

  function chat(content = 'hello'): string {
    const messages = [{ role: 'user', content }];
    const body = JSON.stringify({ model: 'groq/llama-3.1-8b-instant', messages });
    const head = `POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${key}\r\n`;
    return `${head}content-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
  }

  /** Sends requests of which the first is not answered, waits for them, and leaves. */
  async function sendAndLeave(requests: readonly string[]): Promise<void> {
    const { liveRequests, server }: FastifyInstance = test.app.getHttpAdapter().getInstance();
    const accepted = once(server, 'connection') as Promise<[Socket]>;
    const client = await RawConnection.open(test.port);
    const [socket] = await accepted;
    const closed = once(socket, 'close');
    client.send(...requests);
    while (liveRequests.size < requests.length) await nextTurn();
    client.destroy();
    await closed;
    await nextTurn();
    await nextTurn();
    expect(liveRequests.size).toBe(0);
  }

  it('are over when their connection is', async () => {
    await sendAndLeave([chat(), get('/api/v1/drivers'), get('/api/v1/limits')]);
  });

  it('give back what their key may have in flight', async () => {
    for (let round = 0; round < 3; round += 1)
      await sendAndLeave(Array.from({ length: CONCURRENCY }, () => chat()));
    expect((await test.request('/api/v1/drivers', { token: key })).status).toBe(200);
    answers = true;
    const asked = await test.request('/v1/chat/completions', {
      ...{ method: 'POST', token: key, headers: { 'content-type': 'application/json' } },
      body: chat().split('\r\n\r\n')[1],
    });
    expect(asked.status).toBe(200);
    answers = false;
  });

  it('give their calls up', async () => {
    provider.reset();
    await sendAndLeave([chat(), chat('again')]);
    await provider.waitForFinished(2);
    expect(provider.calls.map(({ finished }) => finished)).toEqual(['client_aborted', 'client_aborted']);
  });
});
