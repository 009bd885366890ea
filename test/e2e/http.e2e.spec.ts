import { beforeAll, describe, expect, it } from '@jest/globals';
import {
  Body,
  Controller,
  Get,
  type MiddlewareConsumer,
  type NestModule,
  Module,
  NotImplementedException,
  Post,
  Req,
  Res,
} from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { once } from 'node:events';
import { connect } from 'node:net';
import { z } from 'zod';
import {
  assertNoOverrideFields,
  MAX_BODY_BYTES,
  PlainErrors,
  Public,
  RequireScope,
  requestSignal,
} from '../../modules/http/index.js';
import { AppError } from '../../modules/support/index.js';
import { itOnOneServer } from '../support/on-one-server.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const CANARY = 'canary-prompt-text-7c1f';
const schema = z.strictObject({
  count: z.number(),
  items: z.array(z.object({ temperature: z.number() })).optional(),
});
let abortReason: Promise<unknown>;
let reached!: () => void;
const streaming = new Promise<void>((resolve) => (reached = resolve));

@Controller('probe')
@Public()
class ProbeController {
  @Get('behind-middleware')
  behindMiddleware() {
    return {};
  }

  @Post('echo')
  @RequireScope('use')
  echo(@Body() body: unknown, @Req() request: FastifyRequest) {
    assertNoOverrideFields(body);
    return { body, raw: request.bodyText };
  }

  @Post('checked')
  @RequireScope('use')
  checked(@Body({ schema }) body: z.infer<typeof schema>) {
    return body;
  }

  @Get('broken')
  broken() {
    throw new Error(`database at /var/lib/secret.sqlite says ${'sk-proj-abcdefghijklmnop1234'}`);
  }

  @Get('unimplemented')
  unimplemented() {
    throw new NotImplementedException('internal detail');
  }

  @Get('limited')
  limited() {
    const error = new AppError({
      message: 'Slow down.',
      code: 'slow',
      status: 429,
      type: 'rate_limit_error',
      retryAfterMs: 1_001,
    });
    throw Object.assign(error, { retryable: false });
  }

  @Post('plain')
  @PlainErrors()
  plain(@Body({ schema }) _body: unknown) {
    return {};
  }

  @Get('slow')
  async slow(@Res() reply: FastifyReply) {
    const signal = requestSignal(reply);
    abortReason = new Promise((resolve) => {
      signal.addEventListener('abort', { handleEvent: () => resolve(signal.reason) });
    });
    reply.raw.writeHead(200, { 'content-type': 'text/event-stream' });
    reply.raw.write('data: 1\n\n');
    reached();
    await abortReason;
  }
}

@Module({ controllers: [ProbeController] })
class ProbeModule implements NestModule {
  configure(consumer: MiddlewareConsumer): void {
    const middleware = () => {
      throw new Error('a middleware says too much');
    };
    consumer.apply(middleware).forRoutes('probe/behind-middleware');
  }
}

/** Sends bytes as they are and gives back all that comes until the server closes or `until` was seen. */
async function exchange(port: number, parts: (string | Buffer)[], until?: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  let text = '';
  socket.on('data', (chunk) => {
    text += chunk.toString('latin1');
    if (until !== undefined && text.includes(until)) socket.destroy();
  });
  socket.on('error', () => undefined);
  for (const part of parts) socket.write(part);
  await once(socket, 'close');
  return text;
}

function parseReply(text: string) {
  const [head = '', body = ''] = text.split('\r\n\r\n');
  const [statusLine = '', ...lines] = head.split('\r\n');
  const headers = Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 2)]),
  );
  return {
    status: Number(statusLine.split(' ')[1]),
    headers,
    body: JSON.parse(body) as { error: Record<string, unknown> },
  };
}

describe('HTTP', () => {
  let test: TestApp;
  let key: string;
  beforeAll(async () => {
    test = await startTestApp({ imports: [ProbeModule] });
    ({ key } = await test.createKey(['use']));
  });

  const post = (
    path: string,
    body: string,
    headers: Record<string, string> = { 'content-type': 'application/json' },
  ) => test.request(path, { method: 'POST', token: key, body, headers, duplex: 'half' });

  async function expectFailure(reply: Response, status: number, error: Record<string, unknown>) {
    expect(reply.status).toBe(status);
    expect(reply.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(reply.headers.get('cache-control')).toBe('no-store');
    expect(reply.headers.get('x-request-id')).toMatch(/^[\w-]{1,64}$/);
    const body = (await reply.json()) as { error: object };
    expect(Object.keys(body.error).sort()).toEqual(['code', 'message', 'param', 'type']);
    expect(body.error).toMatchObject(error);
  }

  it('answers an unknown route with the envelope, without its path', async () => {
    const reply = await test.request('/no/such/secret-path');
    expect(await reply.clone().text()).not.toContain('secret-path');
    await expectFailure(reply, 404, { code: 'route_not_found', type: 'not_found_error', param: null });
  });

  it('answers an unknown method of a path with the envelope', async () => {
    await expectFailure(await test.request('/probe/echo', { method: 'PUT' }), 404, {
      code: 'route_not_found',
    });
  });

  it('answers a malformed URL with the envelope', async () => {
    await expectFailure(await test.request('/probe/%zz'), 400, { code: 'bad_request' });
  });

  it('hides an unexpected error from the client, and logs it with the request id', async () => {
    const reply = await test.request('/probe/broken', { headers: { 'x-request-id': 'mine-1' } });
    await expectFailure(reply, 500, {
      code: 'internal_error',
      message: 'Something went wrong on this server.',
    });
    const line = test.logLines.find((text) => text.includes('request failed') && text.includes('mine-1'));
    expect(line).toContain('says');
    expect(line).not.toContain('sk-proj');
  });

  it('answers an error of a middleware with the envelope and the request id', async () => {
    const reply = await test.request('/probe/behind-middleware', { headers: { 'x-request-id': 'mine-2' } });
    expect(reply.headers.get('x-request-id')).toBe('mine-2');
    await expectFailure(reply, 500, { code: 'internal_error' });
    expect(test.logLines.some((text) => text.includes('request failed') && text.includes('mine-2'))).toBe(
      true,
    );
  });

  it('replaces the texts of framework exceptions with its own', async () => {
    await expectFailure(await test.request('/probe/unimplemented'), 501, { code: 'not_implemented' });
  });

  it('sends retry-after in whole seconds, rounded up, and x-should-retry if a retry does not help', async () => {
    const reply = await test.request('/probe/limited');
    expect(reply.headers.get('retry-after')).toBe('2');
    expect(reply.headers.get('x-should-retry')).toBe('false');
    await expectFailure(reply, 429, { code: 'slow', message: 'Slow down.' });
  });

  it.each([
    ['a validation error', '{"count":"3"}', 'invalid_type'],
    ['an unparsable body', '{', 'invalid_json'],
  ])('answers %s with a plain string if the route asks for it', async (_name, body, code) => {
    const reply = await post('/probe/plain', body);
    expect(reply.status).toBe(400);
    expect(await reply.json()).toEqual({ error: expect.any(String), code });
  });

  it.each([
    ['a good id', 'abc_DEF-123', true],
    ['a long one', 'a'.repeat(10_000), false],
    ['one with a space', 'a b', false],
    ['one with an escape', 'a\u00e9', false],
    ['one like a log line', '{"level":"fatal"}', false],
  ])('uses %s as request id only if it is harmless', async (_name, id, kept) => {
    const reply = await test.request('/probe/echo', { token: key, headers: { 'x-request-id': id } });
    const echoed = reply.headers.get('x-request-id');
    expect(echoed === id).toBe(kept);
    if (!kept) expect(echoed).toMatch(/^req_[0-9a-f]{32}$/);
  });

  it('writes one JSON object per log line, without text of clients', async () => {
    const headers = { 'user-agent': '{"level":"fatal"}\u009b31m', 'content-type': 'application/json' };
    await post(
      `/probe/echo?q=${CANARY}`,
      JSON.stringify({ model: `x\n{"level":60}\u001b[31m${CANARY}` }),
      headers,
    );
    await post('/probe/echo', `{"prompt":${CANARY}`);
    await post('/probe/checked', JSON.stringify({ count: CANARY }));
    for (const line of test.logLines) expect(() => JSON.parse(line) as unknown).not.toThrow();
    expect(test.logLines.join('\n')).not.toContain(CANARY);
    expect(test.logLines.join('\n')).not.toContain('fatal');
  });

  it('logs one line per request, with the route as its pattern', async () => {
    await test.request('/probe/limited?x=1', { headers: { 'x-request-id': 'one-line' } });
    await test.request('/probe/limited');
    const lines = test.logLines.map((text) => JSON.parse(text) as Record<string, unknown>);
    expect(lines.filter(({ request_id }) => request_id === 'one-line')).toEqual([
      expect.objectContaining({ msg: 'request', method: 'GET', route: '/probe/limited', status: 429 }),
    ]);
  });

  describe('request bodies', () => {
    it('keep their text as it came', async () => {
      const text = '{ "a" : [1.0, "é"] }';
      const reply = await post('/probe/echo', text);
      expect(await reply.json()).toEqual({
        body: { a: [1, 'é'] },
        raw: text,
      });
    });

    it.each([
      'application/json',
      'application/json; charset=utf-8',
      'application/json;charset=UTF-8',
      'Application/JSON; charset="utf-8"',
    ])('are accepted as %s', async (type) => {
      expect((await post('/probe/echo', '{}', { 'content-type': type })).status).toBe(201);
    });

    it.each([
      ['text', { 'content-type': 'text/plain' }],
      ['a form', { 'content-type': 'application/x-www-form-urlencoded' }],
      ['a multipart form', { 'content-type': 'multipart/form-data; boundary=x' }],
      ['UTF-16', { 'content-type': 'application/json; charset=utf-16' }],
      ['a type that begins like JSON', { 'content-type': 'application/jsonp' }],
      ['a list of types', { 'content-type': 'application/json, text/plain' }],
      ['a compressed body', { 'content-type': 'application/json', 'content-encoding': 'gzip' }],
    ])('are refused as %s', async (_name, headers) => {
      await expectFailure(await post('/probe/echo', '{}', headers), 415, { code: 'unsupported_media_type' });
    });

    it('are refused without a content type', async () => {
      const request = `POST /probe/echo HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${key}\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}`;
      expect(parseReply(await exchange(test.port, [request]))).toMatchObject({ status: 415 });
    });

    it.each([
      ['a repeated key', '{"a":1,"a":2}', 'a'],
      ['a prototype', '{"x":{"__proto__":{"polluted":1}}}', 'x.__proto__'],
      ['deep nesting', '['.repeat(10_000) + ']'.repeat(10_000), expect.any(String)],
      [
        'many keys',
        `{${Array.from({ length: 100_000 }, (_, index) => `"k${index}":1`).join(',')}}`,
        expect.any(String),
      ],
      ['NaN', '{"a":NaN}', 'a'],
      ['a byte order mark', '\uFEFF{}', null],
    ])('are refused with %s', async (_name, body, param) => {
      await expectFailure(await post('/probe/echo', body), 400, { code: 'invalid_json', param });
      expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    });

    it('are required if the route needs one', async () => {
      const reply = await test.request('/probe/checked', { method: 'POST', token: key });
      await expectFailure(reply, 400, {
        code: 'invalid_json',
        message: 'The body is empty; a JSON value is expected.',
      });
    });

    it.each([
      [{ count: '3' }, 'invalid_type', 'count'],
      [{}, 'missing_required_parameter', 'count'],
      [{ count: 1, role: 'admin' }, 'unknown_parameter', 'role'],
      [
        { count: 1, items: [{ temperature: 0 }, { temperature: '1' }] },
        'invalid_type',
        'items[1].temperature',
      ],
      [[], 'invalid_type', null],
    ])('are refused with the name of the wrong field: %j', async (body, code, param) => {
      await expectFailure(await post('/probe/checked', JSON.stringify(body)), 400, { code, param });
    });

    it('are refused with fields that would choose the host, and the error names them', async () => {
      const reply = await post('/probe/echo', '{"metadata":{"api_base":null}}');
      await expectFailure(reply, 400, { code: 'unknown_parameter', param: 'metadata.api_base' });
    });

    it('are accepted with exactly the maximum size', async () => {
      const body = `"${'a'.repeat(MAX_BODY_BYTES - 2)}"`;
      expect((await post('/probe/checked', body)).status).toBe(400);
    });

    it('are refused with one byte more, and the connection is closed', async () => {
      const reply = await post('/probe/echo', `"${'a'.repeat(MAX_BODY_BYTES - 1)}"`);
      expect(reply.headers.get('connection')).toBe('close');
      await expectFailure(reply, 413, { code: 'request_too_large' });
    });

    it('are refused with one byte more in chunks, and the connection is closed', async () => {
      const head =
        `POST /probe/echo HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${key}\r\n` +
        'content-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n';
      const size = MAX_BODY_BYTES + 1;
      const text = await exchange(test.port, [
        head,
        `${size.toString(16)}\r\n`,
        Buffer.alloc(size, 'a'),
        '\r\n',
      ]);
      const reply = parseReply(text);
      expect(reply).toMatchObject({
        status: 413,
        headers: { connection: 'close' },
        body: { error: { code: 'request_too_large' } },
      });
      expect(reply.headers['x-request-id']).toMatch(/^req_/);
    });
  });

  describe('a request that Node refuses before the application', () => {
    const malformed: [string, string, number][] = [
      [
        'a header block past the limit',
        `GET / HTTP/1.1\r\nhost: x\r\na: ${'b'.repeat(1 << 20)}\r\n\r\n`,
        431,
      ],
      [
        'two content lengths',
        'POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n',
        400,
      ],
      [
        'a length and chunks',
        'POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n',
        400,
      ],
      ['a space before the colon', 'GET / HTTP/1.1\r\nhost : x\r\n\r\n', 400],
      ['no HTTP at all', 'hello\r\n\r\n', 400],
      ['no host', 'GET /probe/echo HTTP/1.1\r\nconnection: close\r\n\r\n', 400],
      [
        'a strange expectation',
        'POST /probe/echo HTTP/1.1\r\nhost: x\r\nexpect: magic\r\nconnection: close\r\n\r\n',
        417,
      ],
    ];

    itOnOneServer.each(malformed)('gets the envelope: %s', async (_name, request, status) => {
      const reply = parseReply(await exchange(test.port, [request]));
      expect(reply).toMatchObject({
        status,
        headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' },
        body: { error: { type: 'invalid_request_error', param: null } },
      });
      expect(reply.headers['x-request-id']).toMatch(/^req_/);
    });
  });

  it('tells a handler that its client has left', async () => {
    const client = exchange(
      test.port,
      ['GET /probe/slow HTTP/1.1\r\nhost: x\r\nx-request-id: left\r\n\r\n'],
      'data: 1',
    );
    await streaming;
    await client;
    expect(await abortReason).toMatchObject({ name: 'ClientGoneError' });
  });
});
