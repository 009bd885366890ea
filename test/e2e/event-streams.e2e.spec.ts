import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { EventEmitter } from 'node:events';
import type { ServerResponse } from 'node:http';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { LlmDriverFacade } from '../../modules/llm-driver/index.js';
import { SystemClock } from '../../modules/support/index.js';
import { FakeClock } from '../support/fake-clock.js';
import { chunk, ScriptedDriver, type ScriptedCall } from '../support/scripted-driver.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { RawConnection } from './hazards/raw-connection.js';

const CHECKS = '/api/v1/standards-checks';
const SILENCE_MS = 15_000;
const STALL_MS = 60_000;
const COMMENT = ': ping\n';

/** Each has a first event, and then waits for an answer that never comes. */
const ROUTES = [
  {
    name: 'a chat',
    path: '/api/v1/scripted/chatcompletion',
    body: { messages: [{ role: 'user', content: 'hello' }], model: 'm', stream: true },
    firstEvent: '"content":"one"',
    calls: 1,
  },
  {
    name: 'a pool',
    path: '/api/v1/scripted/completion-pool',
    body: { prompts: ['"id": "one"', '"id": "two"'], model: 'm' },
    firstEvent: 'event: result',
    calls: 2,
  },
  {
    name: 'a check',
    path: CHECKS,
    body: {
      document: 'A document.',
      standards: ['one', 'two'].map((id) => ({ id, title: id, rule: id })),
      driver: 'scripted',
      model: 'm',
      cache: false,
    },
    firstEvent: 'event: verdict',
    calls: 2,
  },
];

describe('an event stream', () => {
  let test: TestApp;
  let key: string;
  let clock: FakeClock;
  let client: RawConnection;
  let response: ServerResponse | undefined;
  let clientReadsNothing: boolean;
  /** Calls of the model. */
  let calls: ScriptedCall[];
  let answersOne: boolean;

  function answer(call: ScriptedCall): unknown {
    calls.push(call);
    const asksOne = call.prompt.lastIndexOf('"id": "one"') > call.prompt.lastIndexOf('"id": "two"');
    const verdict = JSON.stringify({ verdict: 'met', reason: 'It is.', quotes: [] });
    return answersOne && asksOne ? verdict : untilAborted(call);
  }

  async function* stream(call: ScriptedCall) {
    calls.push(call);
    yield chunk('one');
    await untilAborted(call);
  }

  beforeAll(async () => {
    clock = new FakeClock();
    jest
      .spyOn(SystemClock.prototype, 'schedule')
      .mockImplementation((ms, callback) => clock.schedule(ms, callback));
    jest.spyOn(SystemClock.prototype, 'monotonic').mockImplementation(() => clock.monotonic());
    test = await startTestApp();
    ({ key } = await test.createKey());
    test
      .everywhere(LlmDriverFacade)
      .extend('scripted', (context) => new ScriptedDriver(context, answer, stream));
    (test.app.getHttpServer() as EventEmitter).on('request', (_request, current: ServerResponse) => {
      response = current;
      if (!clientReadsNothing) return;
      // As if all buffers up to the client were full.
      current.socket!.cork();
      const write = current.write.bind(current) as (text: string) => boolean;
      current.write = ((text: string) => (write(text), false)) as ServerResponse['write'];
    });
  });
  beforeEach(() => {
    calls = [];
    answersOne = true;
    clientReadsNothing = false;
    response = undefined;
  });
  afterEach(() => client.destroy());
  afterAll(() => {
    jest.restoreAllMocks();
  });

  async function open(path: string, body: object): Promise<void> {
    const json = JSON.stringify(body);
    client = await RawConnection.open(test.port);
    client.send(
      `POST ${path} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${key}\r\naccept: text/event-stream\r\n` +
        `content-type: application/json\r\ncontent-length: ${json.length}\r\n\r\n${json}`,
    );
  }

  async function until(condition: () => boolean): Promise<void> {
    while (!condition()) await nextTurn();
  }

  it.each(ROUTES)('of $name sends a comment after 15 s of silence, and not before', async (route) => {
    await open(route.path, route.body);
    await client.got(route.firstEvent);
    await until(() => calls.length === route.calls);
    await clock.advance(SILENCE_MS - 1);
    expect(client.received).not.toContain(COMMENT);
    await clock.advance(1);
    await until(() => client.received.endsWith(`${COMMENT}\r\n`));
    await clock.advance(SILENCE_MS);
    await until(() => client.received.split(COMMENT).length === 3);
  });

  it.each(ROUTES)('of $name is closed when the client reads nothing for 60 s', async (route) => {
    clientReadsNothing = true;
    await open(route.path, route.body);
    await until(() => calls.length === route.calls && response?.headersSent === true);
    await clock.advance(STALL_MS - 1);
    expect(response!.destroyed).toBe(false);
    // The server looks every five seconds, and has to see that the reply does not move.
    await clock.advance(10_001);
    expect(response!.destroyed).toBe(true);
    const { signal } = calls.at(-1)!.exchange;
    if (route.path !== CHECKS) return until(() => signal.aborted);
    // A check continues without a client.
    expect(signal.aborted).toBe(false);
    clientReadsNothing = false;
    const reply = await test.request(`${CHECKS}?limit=1`, { token: key });
    expect(await reply.json()).toMatchObject({ data: [{ status: 'running' }] });
  });

  it('of a pool sends its headers and a comment if there is no result for 15 s', async () => {
    answersOne = false;
    const { path, body } = ROUTES[1]!;
    await open(path, body);
    await until(() => calls.length === 2);
    await clock.advance(SILENCE_MS - 1);
    expect(client.received).toBe('');
    await clock.advance(1);
    await client.got(COMMENT);
    expect(client.received).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(client.received).toContain('content-type: text/event-stream; charset=utf-8\r\n');
  });

  it('of a pool cancels its calls when the client leaves, before the first result too', async () => {
    answersOne = false;
    const { path, body } = ROUTES[1]!;
    await open(path, body);
    await until(() => calls.length === 2);
    client.destroy();
    await until(() => calls.every(({ exchange }) => exchange.signal.aborted));
  });

  it('of a pool is an ordinary error reply if the pool is refused before its first result', async () => {
    const { path, body } = ROUTES[1]!;
    await open(path, { ...body, concurrency: 0 });
    await client.got('invalid_value');
    expect(client.received).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
  });

  it('has headers and no body for HEAD', async () => {
    await open(CHECKS, ROUTES[2]!.body);
    await client.got('event: check');
    const id = /"id":"([\w-]{36})"/.exec(client.received)![1]!;
    const reply = await test.request(`${CHECKS}/${id}/events`, { method: 'HEAD', token: key });
    expect(reply.status).toBe(200);
    expect(reply.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(await reply.text()).toBe('');
  });
});

function untilAborted({ exchange: { signal } }: ScriptedCall): Promise<never> {
  return new Promise((_resolve, reject) => {
    const onAbort = () => reject(signal.reason as Error);
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort);
  });
}
