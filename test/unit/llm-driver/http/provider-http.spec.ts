import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, LookupFunction, Socket } from 'node:net';
import type { HttpService } from '@nestjs/axios';
import { firstValueFrom } from 'rxjs';
import type { ReplyBody } from '../../../../modules/llm-driver/http/streamed-reply.js';
import { textDirectly, type SendWhole } from '../../../../modules/llm-driver/http/rest-service.js';
import { ProviderHttp } from '../../../../modules/llm-driver/http/provider-http.js';
import { MemoryBudget } from '../../../../modules/support/index.js';
import { Deferred } from '../../../support/deferred.js';
import { hasRoomFor, untilRoom } from '../../../support/memory-room.js';

const MIB = 1024 * 1024;
const timeouts = { connectMs: 5_000, firstTokenMs: 5_000, idleMs: 5_000 };

let answer: (response: ServerResponse, url: string, body: string) => void;
let server: Server;
let http: ProviderHttp;
let url: string;

beforeEach(async () => {
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => answer(response, request.url ?? '', body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  http = new ProviderHttp();
});

afterEach(async () => {
  await http.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

/** Writes `bytes` of spaces, as fast as they are taken; says how many were written when the reader left. */
function pour(response: ServerResponse, bytes: number): Promise<number> {
  return new Promise((resolve) => {
    const block = Buffer.alloc(MIB, 0x20);
    let written = 0;
    const write = () => {
      while (written < bytes) {
        written += block.length;
        if (!response.write(block)) return void response.once('drain', write);
      }
      response.end();
    };
    response.once('close', () => resolve(written));
    write();
  });
}

describe('postJson', () => {
  it('gives status, headers and text, whatever the status', async () => {
    answer = (response, path, body) => response.writeHead(418, { 'x-kind': 'teapot' }).end(path + body);
    const reply = await http.postJson(`${url}/a?b=c`, { headers: {}, body: '{"d":1}', timeouts });
    expect(reply).toMatchObject({ status: 418, headers: { 'x-kind': 'teapot' }, text: '/a?b=c{"d":1}' });
  });

  it.each<[string, (bytes: Buffer) => Buffer]>([
    ['gzip', gzipSync],
    ['GZIP', gzipSync],
    ['x-gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
    ['identity', (bytes) => bytes],
  ])('reads a body that comes as %s, though it was not asked for', async (encoding, compress) => {
    const text = '{"content":"ä"}'.repeat(20_000);
    answer = (response) =>
      response.writeHead(200, { 'content-encoding': encoding }).end(compress(Buffer.from(text)));
    for (let call = 0; call < 2; call += 1) {
      expect((await http.postJson(url, { headers: {}, timeouts })).text).toBe(text);
    }
    const { body } = await http.postStream(url, { headers: {}, timeouts });
    expect(await body.text()).toBe(text);
  });

  it.each<[string, string, Buffer]>([
    ['is none', 'gzip', Buffer.from('{}')],
    ['ends too early', 'gzip', gzipSync(Buffer.from('{"a":1}')).subarray(0, -9)],
    ['is not known', 'zstd', Buffer.from('{}')],
    ['is one in another', 'gzip, br', Buffer.from('{}')],
  ])('refuses a body whose compression %s', async (_what, encoding, bytes) => {
    answer = (response) => response.writeHead(200, { 'content-encoding': encoding }).end(bytes);
    await expect(http.postJson(url, { headers: {}, timeouts })).rejects.toMatchObject({
      kind: 'upstream_invalid_response',
    });
  });

  it('unpacks no more than it would read', async () => {
    const bomb = gzipSync(Buffer.alloc(65 * MIB));
    answer = (response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb);
    const read = async () => (await http.postJson(url, { headers: {}, timeouts })).text.length;
    await expect(read()).rejects.toMatchObject({ kind: 'upstream_invalid_response' });
    const { body } = await http.postStream(url, { headers: {}, timeouts });
    await expect(lengthOf(body)).rejects.toMatchObject({ kind: 'upstream_invalid_response' });
  });

  it('takes a reply of 64 MiB and stops reading a larger one', async () => {
    answer = (response) => void pour(response, 64 * MIB);
    expect((await http.postJson(url, { headers: {}, timeouts })).text).toHaveLength(64 * MIB);
    let written: Promise<number> | undefined;
    answer = (response) => {
      written = pour(response, 200 * MIB);
    };
    // Its length alone: a failure would print the whole of it.
    const length = http.postJson(url, { headers: {}, timeouts }).then(({ text }) => text.length);
    await expect(length).rejects.toMatchObject({ kind: 'upstream_invalid_response' });
    expect(await written).toBeLessThan(100 * MIB);
  });

  it('takes a byte order mark off', async () => {
    answer = (response) => response.end('\uFEFF{}');
    expect((await http.postJson(url, { headers: {}, timeouts })).text).toBe('{}');
  });

  it('goes where the look-up it was given says', async () => {
    const lookup: LookupFunction = (name, _options, done) =>
      done(name === 'provider.test' ? null : new Error(name), [{ address: '127.0.0.1', family: 4 }]);
    answer = (response) => response.end('{}');
    const resolving = new ProviderHttp({ lookup });
    const named = url.replace('127.0.0.1', 'provider.test');
    expect(await resolving.postJson(named, { headers: {}, timeouts })).toMatchObject({ status: 200 });
    await resolving.close();
  });

  it("throws the signal's own reason, at once", async () => {
    const reason = new Error('mine');
    const controller = new AbortController();
    answer = () => controller.abort(reason);
    await expect(http.postJson(url, { headers: {}, signal: controller.signal, timeouts })).rejects.toBe(
      reason,
    );
    await expect(http.postJson(url, { headers: {}, signal: controller.signal, timeouts })).rejects.toBe(
      reason,
    );
  });

  it('sends nothing once it is closed, and ends what is in flight', async () => {
    const inFlight = new Promise((resolve) => {
      answer = () => resolve(http.close());
    });
    await expect(http.postJson(url, { headers: {}, timeouts })).rejects.toMatchObject({
      kind: 'aborted',
      retryable: false,
    });
    await inFlight;
    await expect(http.postJson(url, { headers: {}, timeouts })).rejects.toMatchObject({ kind: 'aborted' });
  });
});

/** The next piece, once it is there. */
async function pieceOf(body: ReplyBody): Promise<Buffer | null> {
  for (let piece = body.read(); ; piece = body.read()) {
    if (piece !== undefined) return piece;
    await new Promise<void>((resolve) => body.onReadable(resolve));
  }
}

/** Reads it to its end. */
async function lengthOf(body: ReplyBody): Promise<number> {
  let bytes = 0;
  for (let piece = await pieceOf(body); piece !== null; piece = await pieceOf(body)) bytes += piece.length;
  return bytes;
}

describe('postStream', () => {
  it('lets the sender wait for a slow reader', async () => {
    let socket: Socket | null = null;
    answer = (response) => {
      socket = response.socket;
      void pour(response, 60 * MIB);
    };
    const { body } = await http.postStream(url, { headers: {}, timeouts });
    // Enough turns of the event loop to take in all of it, were nobody to stop it.
    for (let turn = 0; turn < 2_000; turn += 1) await nextTurn();
    // What the kernel holds between the two, and not the whole of it.
    expect(socket!.bytesWritten).toBeLessThan(30 * MIB);
    expect(await lengthOf(body)).toBe(60 * MIB);
  });

  it('is patient with a slow reader, and not with a provider that falls silent', async () => {
    answer = (response, path) => {
      if (path === '/much') void pour(response, 60 * MIB);
      else response.write('a');
    };
    // Both sides share the event loop of the test: a busy machine must not look like a silent provider.
    const hasty = { ...timeouts, idleMs: 2_000 };
    const { body: much } = await http.postStream(`${url}/much`, { headers: {}, timeouts: hasty });
    const silent = { ...timeouts, idleMs: 3_000 };
    const { body } = await http.postStream(`${url}/silent`, { headers: {}, timeouts: silent });
    await expect(lengthOf(body)).rejects.toMatchObject({ kind: 'upstream_timeout' });
    expect(await lengthOf(much)).toBe(60 * MIB);
  });

  it('takes a stream of 64 MiB and stops reading a larger one', async () => {
    answer = (response) => void pour(response, 64 * MIB);
    const { body: whole } = await http.postStream(url, { headers: {}, timeouts });
    expect(await lengthOf(whole)).toBe(64 * MIB);
    let written: Promise<number> | undefined;
    answer = (response) => {
      written = pour(response, 300 * MIB);
    };
    const { body } = await http.postStream(url, { headers: {}, timeouts });
    await expect(lengthOf(body)).rejects.toMatchObject({ kind: 'upstream_invalid_response' });
    expect(await written).toBeLessThan(200 * MIB);
  });

  it('closes the connection when it is cancelled', async () => {
    let left: Promise<number> | undefined;
    answer = (response) => {
      left = pour(response, 60 * MIB);
    };
    const { body } = await http.postStream(url, { headers: {}, timeouts });
    await pieceOf(body);
    body.cancel();
    expect(await left).toBeLessThan(60 * MIB);
  });
});

describe('connections', () => {
  let opened: number;
  beforeEach(() => {
    opened = 0;
    server.on('connection', () => (opened += 1));
    answer = (response) => void response.write('data: x\n\n', () => response.end('rest'));
  });

  const stream = async (use: (body: ReplyBody) => void) => {
    const { body } = await http.postStream(url, { headers: {}, timeouts });
    await pieceOf(body);
    use(body);
  };

  // undici rests a connection for one turn of the event loop, so calls in quick succession may take turns on
  // two.
  it('are used again after a reply that was read whole', async () => {
    for (let call = 0; call < 10; call++) await http.postJson(url, { headers: {}, timeouts });
    expect(opened).toBeLessThanOrEqual(2);
  });

  it('are used again after a stream that was released', async () => {
    for (let call = 0; call < 10; call++) {
      await stream((body) => body.release());
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect(opened).toBeLessThanOrEqual(2);
  });

  it('stay open when the signal fires after a release', async () => {
    let finish = () => {};
    answer = (response) => {
      response.write('data: x\n\n');
      finish = () => response.end('rest');
    };
    for (let call = 0; call < 5; call++) {
      const controller = new AbortController();
      const { body } = await http.postStream(url, { headers: {}, signal: controller.signal, timeouts });
      body.release();
      controller.abort();
      finish();
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect(opened).toBeLessThanOrEqual(2);
  });

  it('are closed when a stream is cancelled', async () => {
    answer = (response) => void response.write('data: x\n\n');
    for (let call = 0; call < 5; call++) await stream((body) => body.cancel());
    expect(opened).toBe(5);
  });

  it('carry no request that was aborted while they were made', async () => {
    // The first request loads undici. Connections with another time limit are not shared.
    answer = (response) => void response.end('{}');
    await http.postJson(url, { headers: {}, timeouts: { ...timeouts, connectMs: timeouts.connectMs + 1 } });
    let arrived = false;
    answer = () => (arrived = true);
    const controller = new AbortController();
    const closed = new Promise((resolve) =>
      server.once('connection', (socket) => socket.once('close', resolve)),
    );
    const call = http.postJson(url, { headers: {}, signal: controller.signal, timeouts });
    controller.abort(new Error('mine'));
    await expect(call).rejects.toThrow('mine');
    await closed;
    expect(arrived).toBe(false);
  });

  it('that cannot be made in time are given up', async () => {
    // Reserved for documentation: nothing answers, or the network says at once that nothing ever will.
    const started = http.postJson('http://192.0.2.1:9/', {
      headers: {},
      timeouts: { ...timeouts, connectMs: 100 },
    });
    await expect(started).rejects.toMatchObject({
      kind: expect.stringMatching(/^upstream_(timeout|unreachable)$/),
      retryable: true,
    });
  });
});

describe('rest', () => {
  it('is an HttpService over the same connections', async () => {
    answer = (response, path) =>
      response.setHeader('content-type', 'application/json').end(JSON.stringify({ path }));
    const { data } = await firstValueFrom(
      (await http.rest()).get<{ path: string }>('/models', { baseURL: url, params: { limit: 2 } }),
    );
    expect(data.path).toBe('/models?limit=2');
  });

  it('follows no redirect and rejects as axios does', async () => {
    answer = (response) => response.writeHead(302, { location: '/elsewhere' }).end();
    await expect(firstValueFrom((await http.rest()).get(url))).rejects.toMatchObject({
      isAxiosError: true,
      response: { status: 302 },
    });
  });

  it('keeps to its timeout', async () => {
    answer = () => {};
    await expect(firstValueFrom((await http.rest()).get(url, { timeout: 20 }))).rejects.toMatchObject({
      kind: 'upstream_timeout',
    });
  });

  it('can be intercepted', async () => {
    answer = (response) => response.end('{}');
    const rest = (await http.rest()) as HttpService;
    rest.axiosRef.interceptors.response.use((response) => ({
      ...response,
      data: 'intercepted',
    }));
    expect((await firstValueFrom((await http.rest()).get(url))).data).toBe('intercepted');
  });
});

describe('a text without an HttpService', () => {
  const sendWhole: SendWhole = (method, address, request) => http.exchangeWhole(method, address, request);

  it('is read whatever the status', async () => {
    answer = (response) => response.writeHead(404).end('none');
    const reply = textDirectly(sendWhole, url, { headers: {}, timeoutMs: 60_000 });
    await expect(reply).resolves.toMatchObject({ status: 404, text: 'none' });
  });

  it('keeps to its timeout', async () => {
    answer = () => {};
    await expect(textDirectly(sendWhole, url, { headers: {}, timeoutMs: 20 })).rejects.toMatchObject({
      kind: 'upstream_timeout',
    });
  });

  it('ends with its signal', async () => {
    answer = () => {};
    const signal = AbortSignal.abort(new Error('mine'));
    await expect(textDirectly(sendWhole, url, { headers: {}, signal, timeoutMs: 60_000 })).rejects.toThrow(
      'mine',
    );
  });
});

describe('the memory of replies', () => {
  const half = { headers: {}, timeouts };
  let budget: MemoryBudget;
  let small: ProviderHttp;
  /** Replies that were begun and wait for their end. */
  let begun: ServerResponse[];

  beforeEach(() => {
    budget = new MemoryBudget(4 * MIB);
    small = new ProviderHttp({ memory: budget });
    begun = [];
    answer = (response) => {
      begun.push(response);
      response.write(Buffer.alloc(3 * MIB, 0x20));
    };
  });
  afterEach(() => small.close());

  it('is counted as it arrives: one that does not fit beside the others is given up', async () => {
    const first = small.postJson(url, half);
    await untilRoom(budget, 1.5 * MIB, false);
    const refused = await small.postJson(url, half).catch((error: unknown) => error);
    expect(refused).toMatchObject({ status: 503, code: 'overloaded', retryable: true, retryAfterMs: 2_000 });
    begun[0]!.end();
    expect(await first).toMatchObject({ status: 200 });
  });

  it('is free again when a reply has ended, and when one has failed', async () => {
    answer = (response) => response.end(Buffer.alloc(3 * MIB, 0x20));
    for (let count = 0; count < 4; count += 1)
      expect(await small.postJson(url, half)).toMatchObject({ status: 200 });
    answer = (response) => {
      response.write(Buffer.alloc(3 * MIB, 0x20), () => response.destroy());
    };
    for (let count = 0; count < 4; count += 1)
      await expect(small.postJson(url, half)).rejects.toMatchObject({ kind: 'upstream_invalid_response' });
    const other = budget.open();
    other.hold(2 * MIB);
    expect(hasRoomFor(budget, 2 * MIB)).toBe(true);
  });

  it('counts the errors and whole answers that come instead of streams too', async () => {
    const held = budget.open();
    held.hold(3 * MIB);
    answer = (response) => response.end(Buffer.alloc(3 * MIB, 0x20));
    const { body } = await small.postStream(url, half);
    await expect(body.text()).rejects.toMatchObject({ status: 503, code: 'overloaded' });
  });
});

describe('connections to many origins', () => {
  const hello = { headers: {}, body: '{}', timeouts };
  const lookup: LookupFunction = (_name, _options, done) =>
    done(null, [{ address: '127.0.0.1', family: 4 }] as never);
  let many: ProviderHttp;
  const origins = () => many['connections'].size;
  const urlOf = (origin: number) => url.replace('127.0.0.1', `tenant-${origin}.test`);
  const callEach = async (count: number) => {
    for (let origin = 0; origin < count; origin += 1) await many.postJson(urlOf(origin), hello);
  };

  beforeEach(() => {
    many = new ProviderHttp({ lookup });
  });
  afterEach(() => many.close());

  it('are forgotten when they are closed', async () => {
    answer = (response) => response.setHeader('connection', 'close').end('{}');
    await callEach(350);
    expect(origins()).toBeLessThanOrEqual(101);
  });

  it('stay while they are open, and are closed at the end', async () => {
    answer = (response) => response.end('{}');
    await callEach(250);
    expect(origins()).toBe(250);
    expect(await many.postJson(urlOf(0), hello)).toMatchObject({ status: 200 });
    await many.close();
    await new Promise((resolve) => server.close(resolve));
  });

  it('are closed by origin where they are idle', async () => {
    const begun = new Deferred<ServerResponse>();
    answer = (response, _url, body) => {
      if (body === '{}') response.end('{}');
      else begun.resolve(response);
    };
    await many.postJson(urlOf(1), hello);
    const closed = new Promise((resolve) =>
      server.once('connection', (socket: Socket) => socket.once('close', resolve)),
    );
    await many.postJson(urlOf(2), hello);
    const running = many.postJson(urlOf(3), { ...hello, body: '[]' });
    many.closeIdle(urlOf(2));
    many.closeIdle(urlOf(3));
    await closed;
    (await begun.promise).end('{}');
    expect(await running).toMatchObject({ status: 200 });
  });
});
