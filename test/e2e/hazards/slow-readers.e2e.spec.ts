import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { EventEmitter } from 'node:events';
import type { ServerResponse } from 'node:http';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { SystemClock } from '../../../modules/support/index.js';
import { startGateway, type Gateway } from '../openai/gateway.js';
import { RawConnection } from './raw-connection.js';

/** When the server looks for readers that stand still. */
const CHECK_EVERY_MS = 5_000;
const LONGEST_STALL_MS = 60_000;
const KIBIBYTE = 1024;
/** Turns of the event loop in which megabytes would have piled up. */
const A_WHILE = 200;
const MODEL = 'groq/llama-3.1-8b-instant';

describe('a client that does not read', () => {
  let gateway: Gateway;
  let responses: ServerResponse[];
  let client: RawConnection | undefined;
  /** The check for readers that stand still, if it is due. */
  let check: (() => void) | undefined;
  let passedMs = 0;

  beforeAll(async () => {
    const real = new SystemClock();
    const [schedule, monotonic] = [real.schedule.bind(real), real.monotonic.bind(real)];
    jest.spyOn(SystemClock.prototype, 'schedule').mockImplementation((ms, callback) => {
      if (ms !== CHECK_EVERY_MS) return schedule(ms, callback);
      check = callback;
      return () => undefined;
    });
    jest.spyOn(SystemClock.prototype, 'monotonic').mockImplementation(() => monotonic() + passedMs);
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
    while (responses.at(-1)?.writableNeedDrain !== true) await nextTurn();
    return responses.at(-1)!;
  }

  /** Lets a minute pass, from when the server sees that the reply does not move. */
  function passMinute(): void {
    for (const ms of [CHECK_EVERY_MS, CHECK_EVERY_MS, LONGEST_STALL_MS]) {
      passedMs += ms;
      check!();
    }
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
    // The buffers may still fill up in the first of them.
    for (let minutes = 0; minutes < 10 && !response.destroyed; minutes += 1) {
      passMinute();
      await nextTurn();
    }
    await gateway.groq.waitForFinished(1);
    expect(gateway.groq.calls[0]!.finished).toBe('client_aborted');
    expect(response.destroyed).toBe(true);
    client!.socket.resume();
    await client!.over;
    expect(client!.received).not.toContain('[DONE]');
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
