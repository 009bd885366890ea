import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Body, Controller, Get, Module, Post } from '@nestjs/common';
import { Agent, request as httpRequest } from 'node:http';
import { DataSource } from 'typeorm';
import { StoredAuditLog } from '../../modules/settings/index.js';
import { Actor, Authenticated, Public, RequireScope } from '../../modules/http/index.js';
import { itOnOneServer } from '../support/on-one-server.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

let handled: string[] = [];

@Controller('probe')
class ProbeController {
  @Get('public')
  @Public()
  public() {
    handled.push('public');
    return { ok: true };
  }

  @Get('any')
  @Authenticated()
  any(@Actor() actor: string) {
    handled.push('any');
    return { actor };
  }

  @Post('use')
  @RequireScope('use')
  use(@Body() body: unknown) {
    handled.push('use');
    return { body };
  }

  @Get('unmarked')
  unmarked() {
    handled.push('unmarked');
    return {};
  }
}

@Controller('probe-admin')
@RequireScope('admin')
class ProbeAdminController {
  @Get()
  admin() {
    handled.push('admin');
    return {};
  }

  @Get('open')
  @Public()
  open() {
    return {};
  }
}

@Module({ controllers: [ProbeController, ProbeAdminController] })
class ProbeModule {}

const agent = new Agent({ keepAlive: true, maxSockets: 16 });

/** One request with the path exactly as given. */
function raw(port: number, method: string, path: string, headers: Record<string, string> = {}, body = '') {
  return new Promise<{ status: number; headers: Record<string, unknown>; body: string }>(
    (resolve, reject) => {
      const request = httpRequest({ port, host: '127.0.0.1', agent, method, path, headers }, (response) => {
        let text = '';
        response.on('data', (chunk: Buffer) => (text += chunk.toString()));
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }),
        );
      });
      request.on('error', reject);
      request.end(body);
    },
  );
}

describe('access to routes', () => {
  let test: TestApp;

  beforeAll(async () => {
    test = await startTestApp({ imports: [ProbeModule] });
  });
  afterAll(() => {
    agent.destroy();
  });
  beforeEach(() => {
    handled = [];
  });

  const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];
  const authorizations = {
    none: undefined,
    empty: '',
    'scheme only': 'Bearer',
    'scheme and space': 'Bearer ',
    basic: 'Basic YWRtaW46YWRtaW4=',
    wrong: `Bearer ${'x'.repeat(48)}`,
    'unknown key': `Bearer llm_abcdefg_${'A'.repeat(43)}`,
    sql: "Bearer ' OR 1=1 --",
  };
  const variants = (path: string) => [
    path,
    `${path}/`,
    `/${path}`,
    path.replace(/\/(?=[^/]*$)/, '//'),
    `${path};x`,
    path.replace('e', '%65'),
    path.replace(/(?<=.)\/(?=[^/]*$)/, '%2F'),
    `/%2e${path}`,
    path.toUpperCase(),
    `${path}?access=public`,
  ];

  it.each(Object.entries(authorizations))(
    'refuses %s as authorization with 401',
    async (_name, authorization) => {
      const headers: Record<string, string> = authorization === undefined ? {} : { authorization };
      const paths = [
        '/probe/use',
        '/probe/any',
        '/probe/unmarked',
        '/probe-admin',
        '/api/v1/client-keys',
        '/docs',
        '/nowhere',
      ];
      const tries = paths.flatMap(variants).flatMap((path) => methods.map((method) => ({ path, method })));
      const replies = await Promise.all(
        tries.map(async ({ path, method }) => ({
          path,
          method,
          reply: await raw(test.port, method, path, headers),
        })),
      );
      const wrong = replies.filter(({ reply }) => {
        const id = String(reply.headers['x-request-id']);
        const keptOut = reply.status === 401 || reply.status === 404;
        return !keptOut || reply.headers['cache-control'] !== 'no-store' || !id.startsWith('req_');
      });
      expect(replies).toHaveLength(tries.length);
      expect(wrong).toEqual([]);
      expect(handled).toEqual([]);
    },
  );

  it('answers every 401 with the same body', async () => {
    const revoked = await test.createKey();
    await test.request(`/api/v1/client-keys/${revoked.id}`, { method: 'DELETE', token: test.adminToken });
    const bodies = await Promise.all(
      [undefined, 'short', `llm_abcdefg_${'A'.repeat(43)}`, revoked.key].map(async (token) => {
        const reply = await test.request('/probe/any', { token });
        expect(reply.headers.get('www-authenticate')).toBe('Bearer');
        return reply.text();
      }),
    );
    expect(new Set(bodies).size).toBe(1);
    expect(JSON.parse(bodies[0] ?? '')).toEqual({
      error: {
        message: expect.any(String),
        type: 'authentication_error',
        param: null,
        code: 'invalid_api_key',
      },
    });
  });

  it.each([
    ['bad JSON', { 'content-type': 'application/json' }, '{'],
    ['a wrong content type', { 'content-type': 'text/plain' }, 'hello'],
    [
      'a body past the cap',
      { 'content-type': 'application/json', 'content-length': String(17 * 1024 * 1024) },
      '{"a":',
    ],
  ])('refuses a request without a token before it reads %s', async (_name, headers, body) => {
    const reply = await new Promise<number>((resolve, reject) => {
      const request = httpRequest(
        { port: test.port, method: 'POST', path: '/probe/use', headers },
        (response) => {
          resolve(response.statusCode ?? 0);
          response.resume();
          request.destroy();
        },
      );
      request.on('error', reject);
      request.write(body);
    });
    expect(reply).toBe(401);
  });

  it('closes the connection after a 401 if it did not read the body, but sends the whole reply first', async () => {
    const headers = { 'content-type': 'application/json' };
    const reply = await test.request('/probe/use', { method: 'POST', headers, body: 'x'.repeat(8 << 20) });
    expect(reply.status).toBe(401);
    expect(reply.headers.get('connection')).toBe('close');
    expect(await reply.json()).toMatchObject({ error: { code: 'invalid_api_key' } });
  });

  it('lets everybody call a public route', async () => {
    expect((await test.request('/probe/public')).status).toBe(200);
    expect((await test.request('/probe-admin/open')).status).toBe(200);
  });

  it('lets every valid token call an authenticated route, and names its holder', async () => {
    const { id, key } = await test.createKey(['metrics']);
    const byKey = await test.request('/probe/any', { token: key });
    expect(await byKey.json()).toEqual({ actor: `client-key:${id}` });
    const byAdmin = await test.request('/probe/any', { token: test.adminToken });
    expect(await byAdmin.json()).toEqual({ actor: 'admin-token' });
  });

  it('refuses a client key on admin routes, and the admin token on routes that call models', async () => {
    const { key } = await test.createKey();
    const asJson = { 'content-type': 'application/json' };
    const refused = await Promise.all([
      test.request('/probe-admin', { token: key }),
      test.request('/api/v1/client-keys', { token: key }),
      test.request('/probe/use', { token: test.adminToken, method: 'POST', headers: asJson, body: '{}' }),
    ]);
    for (const reply of refused) {
      expect(reply.status).toBe(403);
      expect(await reply.json()).toMatchObject({
        error: { type: 'permission_error', code: 'insufficient_scope' },
      });
    }
    expect(handled).toEqual([]);
  });

  it('logs a refusal with caller and route, without the token', async () => {
    const { id, key } = await test.createKey();
    const reply = await test.request('/probe-admin', { token: key });
    const requestId = reply.headers.get('x-request-id');
    const line = test.logLines
      .map((text) => JSON.parse(text) as Record<string, unknown>)
      .find(({ msg, request_id }) => {
        return msg === 'access refused' && request_id === requestId;
      });
    expect(line).toMatchObject({ actor: `client-key:${id}`, route: '/probe-admin', needs: 'admin' });
    expect(test.logLines.join('\n')).not.toContain(key.slice(-20));
  });

  it.each([
    ['POST', '/v1/chat/completions'],
    ['POST', '/chat/completions'],
    ['POST', '/openai/v1/chat/completions'],
    ['POST', '/v1/embeddings'],
    ['POST', '/api/v1/mock/chatcompletion'],
    ['POST', '/api/v1/mock/completion-pool'],
    ['POST', '/api/v1/standards-checks'],
    ['GET', '/v1/models'],
    ['GET', '/api/v1/drivers'],
  ])('refuses the admin token for %s %s, and logs a line without the token', async (method, path) => {
    const body =
      method === 'POST' ? '{"model":"mock/mock-1","messages":[{"role":"user","content":"hi"}]}' : null;
    const headers = { 'content-type': 'application/json' };
    const reply = await test.request(path, { method, token: test.adminToken, headers, body });
    expect(reply.status).toBe(403);
    expect(await reply.text()).toContain('insufficient_scope');
    const requestId = reply.headers.get('x-request-id');
    const lines = test.logLines.filter((line) => line.includes(`"${requestId}"`));
    expect(lines.map((line) => JSON.parse(line) as object)).toContainEqual(
      expect.objectContaining({ msg: 'access refused', actor: 'admin-token', route: expect.any(String) }),
    );
    expect(test.logLines.join('\n')).not.toContain(test.adminToken.slice(4));
  });

  itOnOneServer(
    'treats SQL in tokens, names, ids and filters as text: it is only in placeholders, and no row changes',
    async () => {
      const source = test.app.get(DataSource);
      const { databaseConnection: database } = source.driver as unknown as {
        databaseConnection: { prepare(sql: string): unknown };
      };
      const { key } = await test.createKey();
      const counts = () =>
        Promise.all(source.entityMetadatas.map(({ target }) => source.getRepository(target).count()));
      const before = await counts();
      const statements: string[] = [];
      const prepare = database.prepare.bind(database);
      database.prepare = (sql) => {
        statements.push(sql);
        return prepare(sql);
      };
      const sql = "SQLMARK' OR 1=1; DROP TABLE client_keys; --";
      const name = encodeURIComponent(sql);
      const call = async (method: string, path: string, token: string, body?: object) => {
        const headers = { 'content-type': 'application/json' };
        const reply = await test.request(path, {
          method,
          token,
          headers,
          body: body && JSON.stringify(body),
        });
        return reply.status;
      };
      const statuses = [
        await call('GET', '/api/v1/drivers', `llm_abcdefg_${'SQLMARK'.padEnd(43, "'--")}`),
        await call('GET', '/api/v1/drivers', `llm_sqlmark_${'A'.repeat(43)}`),
        await call('GET', `/api/v1/models/${name}`, test.adminToken),
        await call('PUT', `/api/v1/models/${name}`, test.adminToken, { targets: ['mock/a'] }),
        await call('PUT', '/api/v1/models/fine', test.adminToken, { targets: [sql] }),
        await call('DELETE', `/api/v1/models/${name}`, test.adminToken),
        await call('DELETE', `/api/v1/client-keys/${name}`, test.adminToken),
        await call('DELETE', `/api/v1/settings/${name}/${name}`, test.adminToken),
        await call('GET', `/api/v1/audit?before=${name}`, test.adminToken),
        await call('GET', `/api/v1/standards-checks/${name}`, key),
        await call('GET', `/api/v1/standards-checks?before=${name}`, key),
        await call('POST', `/api/v1/${name}/chatcompletion`, key, { messages: [{ role: 'user' }] }),
        await call('POST', '/v1/chat/completions', key, { model: sql, messages: [{ role: 'user' }] }),
      ];
      database.prepare = prepare;
      expect(statuses).toEqual([401, 401, 404, 400, 400, 404, 404, 404, 400, 404, 404, 404, 404]);
      // Statements prepared before are kept, so only new texts come by: one with a value in it would be new.
      expect(statements).not.toEqual([]);
      expect(statements.filter((statement) => /sqlmark/i.test(statement))).toEqual([]);
      expect(await counts()).toEqual(before);
    },
  );

  it('keeps a route without an access declaration closed', async () => {
    const { key } = await test.createKey(['use', 'admin', 'metrics']);
    expect((await test.request('/probe/unmarked')).status).toBe(401);
    expect((await test.request('/probe/unmarked', { token: key })).status).toBe(403);
    expect((await test.request('/probe/unmarked', { token: test.adminToken })).status).toBe(403);
    expect(handled).toEqual([]);
  });

  it('answers a preflight without a token with no permission', async () => {
    const headers = { origin: 'https://evil.example', 'access-control-request-method': 'POST' };
    const reply = await raw(test.port, 'OPTIONS', '/probe/use', headers);
    expect(reply.status).toBe(404);
    expect(Object.keys(reply.headers).filter((name) => name.startsWith('access-control-'))).toEqual([]);
  });

  describe('client keys', () => {
    const asJson = { 'content-type': 'application/json' };
    const create = (body: unknown) =>
      test.request('/api/v1/client-keys', {
        method: 'POST',
        token: test.adminToken,
        headers: asJson,
        body: JSON.stringify(body),
      });
    const list = async () => {
      const reply = await test.request('/api/v1/client-keys', { token: test.adminToken });
      return (await reply.json()) as { object: string; data: Record<string, unknown>[] };
    };

    it('shows a key once, when it is created', async () => {
      const reply = await create({ name: '  laptop ', scopes: ['use'] });
      const made = (await reply.json()) as Record<string, string>;
      expect(reply.status).toBe(201);
      expect(Object.keys(made).sort()).toEqual(['created_at', 'id', 'key', 'name', 'prefix', 'scopes']);
      expect(made).toMatchObject({ name: 'laptop', scopes: ['use'] });
      expect(made.key?.startsWith(`${made.prefix}_`)).toBe(true);
      const { object, data } = await list();
      expect(object).toBe('list');
      const { key, ...shown } = made;
      expect(data).toContainEqual(shown);
      expect(JSON.stringify(data)).not.toContain(key);
    });

    it('writes an audit entry for a created key and for a revoked key', async () => {
      const { id } = await test.createKey();
      await test.request(`/api/v1/client-keys/${id}`, { method: 'DELETE', token: test.adminToken });
      const entries = await test.app.get(StoredAuditLog).list({ limit: 2 });
      expect(entries).toMatchObject([
        { actor: 'admin-token', action: 'client_key.revoked', subject: id },
        { actor: 'admin-token', action: 'client_key.created', subject: id },
      ]);
    });

    it('refuses a revoked key at once', async () => {
      const { id, key } = await test.createKey();
      expect((await test.request('/probe/any', { token: key })).status).toBe(200);
      const reply = await test.request(`/api/v1/client-keys/${id}`, {
        method: 'DELETE',
        token: test.adminToken,
      });
      expect(reply.status).toBe(204);
      expect((await test.request('/probe/any', { token: key })).status).toBe(401);
      expect((await list()).data.map((shown) => shown.id)).not.toContain(id);
    });

    it.each(['nope', 'constructor', '__proto__', "' OR 1=1 --"])('answers 404 for the id %s', async (id) => {
      const { key } = await test.createKey();
      const path = `/api/v1/client-keys/${encodeURIComponent(id)}`;
      const reply = await test.request(path, { method: 'DELETE', token: test.adminToken });
      expect(reply.status).toBe(404);
      expect(await reply.json()).toMatchObject({ error: { code: 'client_key_not_found', param: 'id' } });
      expect((await test.request('/probe/any', { token: key })).status).toBe(200);
    });

    it.each([
      [{ name: 'x', id: 'mine' }, 'unknown_parameter', 'id'],
      [{ name: 'x', createdAt: 0 }, 'unknown_parameter', 'createdAt'],
      [{ role: 'admin' }, 'unknown_parameter', 'role'],
      [{ scopes: ['use'] }, 'missing_required_parameter', 'name'],
      [{ name: 7 }, 'invalid_type', 'name'],
      [{ name: '   ' }, 'invalid_value', 'name'],
      [{ name: 'x'.repeat(101) }, 'invalid_value', 'name'],
      [{ name: 'x', scopes: [] }, 'invalid_value', 'scopes'],
      [{ name: 'x', scopes: ['use', 'root'] }, 'invalid_value', 'scopes[1]'],
      [[], 'invalid_type', null],
      ['text', 'invalid_type', null],
    ])('refuses the body %j', async (body, code, param) => {
      const before = (await list()).data.length;
      const reply = await create(body);
      expect(reply.status).toBe(400);
      expect(await reply.json()).toMatchObject({ error: { code, param, type: 'invalid_request_error' } });
      expect((await list()).data).toHaveLength(before);
    });
  });
});
