import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { CallerLimits } from '../../modules/http/index.js';
import { Deferred } from '../support/deferred.js';
import { ServedRoutes, type ServedRoute } from '../support/served-routes.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { RawConnection } from './hazards/raw-connection.js';

const CHECKS = '/api/v1/standards-checks';
const SETS = '/api/v1/standard-sets';
const standards = ['a', 'b', 'c'].map((id) => ({ id, title: id, rule: 'Says hello.' }));
const check = { document: 'hello', standards, driver: 'mock' };

const PUBLIC = /^(?:GET|HEAD) \/(?:health|ready|admin.*)$|^POST \/api\/v1\/session$/;
/** Routes that call models count their calls instead, once the request is known to be valid. */
const CALLS_MODELS =
  /^POST .*\/(?:completions|chatcompletion|completion-pool|embeddings|transcriptions|translations|standards-checks)$/;
/** A key that has used up its rate can still stop its check. */
const UNCHARGED = `DELETE ${CHECKS}/:id`;

describe('limits of a client key on routes that call no model', () => {
  const routes: ServedRoute[] = [];
  let test: TestApp;

  beforeAll(async () => {
    test = await startTestApp({ imports: [ServedRoutes.into(routes)] });
  });

  const send = async (token: string, method: string, path: string, body?: object, accept = '*/*') => {
    const headers = { accept, ...(body && { 'content-type': 'application/json' }) };
    const reply = await test.request(path, { token, method, headers, body: body && JSON.stringify(body) });
    const text = await reply.text();
    const json = reply.headers.get('content-type')?.startsWith('application/json') ? text : '{}';
    const { error, ...fields } = JSON.parse(json || '{}') as { error?: { code: string }; id: string };
    return { status: reply.status, headers: reply.headers, code: error?.code, id: fields.id };
  };
  const keyWith = async (limits?: CallerLimits, scopes = ['use', 'admin', 'metrics']) => {
    const body = JSON.stringify({ name: 'limited', scopes, limits });
    const headers = { 'content-type': 'application/json' };
    const reply = await test.request('/api/v1/client-keys', {
      ...{ method: 'POST', token: test.adminToken, headers, body },
    });
    return ((await reply.json()) as { key: string }).key;
  };
  /** Sends the head of a request and never the end of its body. */
  const hold = async (key: string) => {
    const connection = await RawConnection.open(test.port);
    const head = `PUT ${SETS}/x HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${key}\r\n`;
    return connection.send(`${head}content-type: application/json\r\ncontent-length: 100\r\n\r\n{`);
  };

  it('hold on every one of them: a second request of a key with rpm 1 is refused', async () => {
    const held: string[] = [];
    const open: string[] = [];
    for (const { method, url } of routes) {
      const route = `${method} ${url}`;
      if (PUBLIC.test(route)) continue;
      const key = await keyWith({ rpm: 1 });
      const path = url.replace(':driver', 'mock').replace(/:\w+|\*/g, 'x');
      const first = await send(key, method, path);
      expect([route, first.status]).not.toEqual([route, 429]);
      const second = await send(key, method, path);
      if (second.status !== 429) open.push(route);
      else held.push(route);
      if (second.status !== 429 || method === 'HEAD') continue;
      expect([route, second.code]).toEqual([route, 'rate_limit_exceeded']);
      expect(Number(second.headers.get('retry-after'))).toBeGreaterThan(0);
      expect(second.headers.get('x-ratelimit-limit-requests')).toBe('1');
      expect(second.headers.get('x-ratelimit-remaining-requests')).toBe('0');
      expect(second.headers.get('x-ratelimit-reset-requests')).toMatch(/^\d+ms$/);
    }
    expect(open.filter((route) => !CALLS_MODELS.test(route))).toEqual([UNCHARGED]);
    expect(held.length).toBeGreaterThan(25);
  });

  it('count requests and calls together, each once', async () => {
    const key = await keyWith({ rpm: 3 });
    const chat = { model: 'mock/mock-1', messages: [{ role: 'user', content: 'hello' }] };
    const statuses = [];
    for (const path of ['chat', 'list', 'chat', 'list', 'chat']) {
      const reply =
        path === 'chat'
          ? await send(key, 'POST', '/v1/chat/completions', chat)
          : await send(key, 'GET', '/v1/models');
      statuses.push(reply.status);
    }
    expect(statuses).toEqual([200, 200, 200, 429, 429]);
  });

  it('refuse a request before its body is read', async () => {
    const key = await keyWith({ rpm: 1 });
    await send(key, 'GET', SETS);
    const connection = await hold(key);
    expect(await connection.got('rate_limit_exceeded')).toBe(true);
    expect(connection.received).toMatch(/^HTTP\/1\.1 429 /);
    connection.destroy();
  });

  it('bound the requests in flight: by the concurrency of the key, until one has ended', async () => {
    const key = await keyWith({ concurrency: 2 });
    const [one, other] = [await hold(key), await hold(key)];
    // The heads may arrive after a request that was sent later.
    let refused = await send(key, 'GET', SETS);
    for (let turn = 0; turn < 100 && refused.status === 200; turn += 1)
      refused = await send(key, 'GET', SETS);
    expect([refused.status, refused.code]).toEqual([429, 'concurrency_exceeded']);
    expect(refused.headers.get('retry-after')).toBe('1');
    const untouched = await keyWith({ concurrency: 2 });
    expect((await send(untouched, 'GET', SETS)).status).toBe(200);
    one.destroy();
    await one.closed;
    let next = await send(key, 'GET', SETS);
    for (let turn = 0; turn < 100 && next.status === 429; turn += 1) next = await send(key, 'GET', SETS);
    expect(next.status).toBe(200);
    other.destroy();
  });

  it('do not apply to the admin token and to sessions', async () => {
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify({ token: test.adminToken });
    const signedIn = await test.request('/api/v1/session', { method: 'POST', headers, body });
    const cookie = signedIn.headers.get('set-cookie')!.split(';')[0]!;
    const list = () => test.request(SETS, { headers: { cookie } });
    const audit = () => test.request('/api/v1/audit', { token: test.adminToken });
    const replies = await Promise.all(Array.from({ length: 70 }, () => [list(), audit()]).flat());
    expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([200]));
  });

  describe('and its checks', () => {
    let gate: Deferred<void>;
    let fake: { readonly calls: readonly unknown[]; restore(): void };
    beforeEach(() => {
      gate = new Deferred<void>();
      fake = test.fakeModels(async () => {
        await gate.promise;
        return 'done';
      });
    });
    afterEach(() => {
      gate.resolve();
      fake.restore();
    });
    const follow = async (key: string, id: string) => {
      const connection = await RawConnection.open(test.port);
      connection.send(
        `GET ${CHECKS}/${id}/events HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${key}\r\n\r\n`,
      );
      await connection.got('event: check');
      return connection;
    };

    it('let a key read, follow and cancel a check that takes all of its calls', async () => {
      const key = await keyWith({ concurrency: 1 });
      const { id } = await send(key, 'POST', CHECKS, check);
      expect((await send(key, 'POST', CHECKS, check)).code).toBe('concurrency_exceeded');
      expect((await send(key, 'GET', `${CHECKS}/${id}`)).status).toBe(200);
      const follower = await follow(key, id);
      expect((await send(key, 'GET', `${CHECKS}/${id}/events`)).code).toBe('concurrency_exceeded');
      expect((await send(key, 'GET', `${CHECKS}/${id}`)).status).toBe(200);
      expect((await send(key, 'DELETE', `${CHECKS}/${id}`)).status).toBe(200);
      expect(await follower.got('event: summary')).toBe(true);
      follower.destroy();
    });

    it('let a key that has used up its rate cancel its check', async () => {
      const key = await keyWith({ rpm: 3 });
      const { id } = await send(key, 'POST', CHECKS, check);
      expect((await send(key, 'GET', `${CHECKS}/${id}`)).code).toBe('rate_limit_exceeded');
      expect((await send(key, 'DELETE', `${CHECKS}/${id}`)).status).toBe(200);
    });

    it('refuse a check that its caller could not follow, before it starts', async () => {
      const key = await keyWith({ concurrency: 2 });
      const { id } = await send(key, 'POST', CHECKS, { ...check, concurrency: 1 });
      const followers = [await follow(key, id), await follow(key, id)];
      const refused = await send(key, 'POST', CHECKS, { ...check, concurrency: 1 }, 'text/event-stream');
      expect([refused.status, refused.code]).toEqual([429, 'concurrency_exceeded']);
      expect((await send(key, 'POST', CHECKS, { ...check, concurrency: 1 })).status).toBe(202);
      for (const follower of followers) follower.destroy();
    });

    it('let a key run at most a quarter of all checks, and leave the rest to others', async () => {
      const key = await keyWith();
      const started = [];
      for (let count = 0; count < 12; count += 1) started.push(await send(key, 'POST', CHECKS, check));
      expect(new Set(started.map(({ status }) => status))).toEqual(new Set([202]));
      const refused = await send(key, 'POST', CHECKS, check);
      expect([refused.status, refused.code]).toEqual([429, 'concurrency_exceeded']);
      expect(refused.headers.get('retry-after')).toBe('5');
      expect((await send(await keyWith(), 'POST', CHECKS, check)).status).toBe(202);
      await send(key, 'DELETE', `${CHECKS}/${started[0]!.id}`);
      expect((await send(key, 'POST', CHECKS, check)).status).toBe(202);
      while (fake.calls.length < 14) await nextTurn();
    });
  });
});
