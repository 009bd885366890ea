import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { EventEmitter } from 'node:events';
import type { ServerResponse } from 'node:http';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { SystemClock } from '../../../modules/support/index.js';
import { startGateway, type Gateway } from '../openai/gateway.js';
import { RawConnection } from './raw-connection.js';

const LONGEST_STALL_MS = 60_000;
const KIBIBYTE = 1024;
/** Turns of the event loop in which megabytes would have piled up. */
const A_WHILE = 200;
const MODEL = 'groq/llama-3.1-8b-instant';

describe('a client that does not read', () => {
  let gateway: Gateway;
  let responses: ServerResponse[];
  let client: RawConnection | undefined;
  /** Timers for the longest stall that are running. */
  const stalls = new Set<() => void>();

  beforeAll(async () => {
    jest.spyOn(SystemClock.prototype, 'schedule').mockImplementation((ms, callback) => {
      // Only the writer of events waits so long; its time passes when a test says so.
      if (ms !== LONGEST_STALL_MS) {
        const timer = setTimeout(callback, ms);
        return () => clearTimeout(timer);
      }
      stalls.add(callback);
      return () => stalls.delete(callback);
    });
    gateway = await startGateway();
    responses = [];
    (gateway.test.app.getHttpServer() as EventEmitter).on('request', (_request, response: ServerResponse) =>
      responses.push(response),
    );
  });
  afterEach(() => {
    client?.destroy();
    gateway.groq.setScript(undefined);
    gateway.reset();
    stalls.clear();
  });
  afterAll(() => {
    jest.restoreAllMocks();
  });

  /** Asks for a stream without an end and takes none of it. */
  async function readNothing(): Promise<ServerResponse> {
    gateway.groq.setScript(() => 'stream_endless_tokens');
    const body = JSON.stringify({
      model: MODEL,
      messages: [{ role: 'user', content: 'hello' }],
      stream: true,
    });
    client = await RawConnection.open(gateway.test.port);
    client.socket.pause();
    client.send(
      'POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n' +
        `authorization: Bearer ${gateway.key}\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
    );
    await gateway.groq.waitForCalls(1);
    while (stalls.size === 0) await nextTurn();
    return responses.at(-1)!;
  }

  it('has at most 256 KiB of a stream waiting for it', async () => {
    const response = await readNothing();
    for (let turn = 0; turn < A_WHILE; turn += 1) await nextTurn();
    expect(response.writableLength).toBeGreaterThan(0);
    expect(response.writableLength).toBeLessThanOrEqual(256 * KIBIBYTE);
    expect(response.destroyed).toBe(false);
  });

  it('makes the provider wait, so that its tokens do not pile up in the server', async () => {
    await readNothing();
    for (let turn = 0; turn < A_WHILE; turn += 1) await nextTurn();
    const before = process.memoryUsage().arrayBuffers;
    for (let turn = 0; turn < A_WHILE; turn += 1) await nextTurn();
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1_024 * KIBIBYTE);
    expect(gateway.groq.inFlight).toBe(1);
  });

  it('is disconnected after a minute, and the provider’s call is cancelled', async () => {
    const response = await readNothing();
    expect(stalls.size).toBe(1);
    for (const minuteIsOver of stalls) minuteIsOver();
    await gateway.groq.waitForFinished(1);
    expect(gateway.groq.calls[0]!.finished).toBe('client_aborted');
    expect(response.destroyed).toBe(true);
    client!.socket.resume();
    await client!.over;
    expect(client!.received).not.toContain('[DONE]');
  });

  it('is not disconnected if it only reads slowly', async () => {
    const response = await readNothing();
    const [stall] = stalls;
    client!.socket.resume();
    // Its time begins anew as soon as it takes something.
    while (stalls.has(stall!)) await nextTurn();
    expect(response.destroyed).toBe(false);
  });

  it('that asks for metrics again and again costs no other client an answer', async () => {
    const { key } = await gateway.test.createKey(['metrics']);
    const ask = `GET /metrics HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${key}\r\n\r\n`;
    client = await RawConnection.open(gateway.test.port);
    client.socket.pause();
    const before = responses.length;
    client.send(ask.repeat(150));
    while (responses.length === before) await nextTurn();
    for (let turn = 0; turn < A_WHILE; turn += 1) await nextTurn();
    const reply = await gateway.post('/v1/chat/completions', {
      ...{ model: MODEL, messages: [{ role: 'user', content: 'hello' }] },
    });
    expect(reply.status).toBe(200);
  });
});
