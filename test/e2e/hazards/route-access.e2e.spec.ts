import { beforeAll, describe, expect, it } from '@jest/globals';
import { type CallHandler, type ExecutionContext, Module, RequestMethod } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { APP_INTERCEPTOR, ModulesContainer } from '@nestjs/core';
import { ServedRoutes, type ServedRoute } from '../../support/served-routes.js';
import { AttackedServer } from './attacked-server.js';

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];
/** What asks for no token: how the server is, signing in, and the files of the admin page. */
const PUBLIC = /^(?:GET|HEAD) \/(?:health|ready)$|^(?:GET|HEAD) \/admin(?:\/|$)|^POST \/api\/v1\/session$/;
const ADMIN = /^\/api\/v1\/(?:settings|client-keys|models|model-warnings|audit|nodes)(?:\/|$)/;

/** Whom a route is for, as the documentation has it. */
function accessTo({ method, url }: ServedRoute): 'public' | 'authenticated' | 'metrics' | 'admin' | 'use' {
  if (PUBLIC.test(`${method} ${url}`)) return 'public';
  if (url === '/api/v1/session') return 'authenticated';
  if (url === '/metrics') return 'metrics';
  return ADMIN.test(url) ? 'admin' : 'use';
}

/** A path of that pattern. */
const pathOf = (url: string) =>
  url
    .replace(':driver', 'mock')
    .replace(':group', 'groq')
    .replace(':key', 'model')
    .replace(/:\w+|\*/, 'x');

/** Other ways to write a path, some of which routers and proxies read as the same. */
const variantsOf = (path: string) => [
  `${path}/`,
  `/${path}`,
  path.replace(/\/(?=[^/]*$)/, '//'),
  `${path};x`,
  `${path}%00`,
  path.replace(/[aeo]/, (letter) => `%${letter.charCodeAt(0).toString(16)}`),
  path.replace(/(?<=.)\/(?=[^/]*$)/, '%2F'),
  `/%2e${path}`,
  `/x/%2e%2e${path}`,
  `/health/..${path}`,
  path.toUpperCase(),
  `${path}?access=public&scope=admin`,
];

/** The handlers that requests got to: an interceptor comes after every guard and before any pipe. */
const reached: string[] = [];

@Module({
  providers: [
    {
      provide: APP_INTERCEPTOR,
      useValue: {
        intercept(context: ExecutionContext, next: CallHandler) {
          reached.push(`${context.getClass().name}.${context.getHandler().name}`);
          return next.handle();
        },
      },
    },
  ],
})
class HandlerSpy {}

describe('every route', () => {
  const routes: ServedRoute[] = [];
  let server: AttackedServer;
  let revoked: string;

  beforeAll(async () => {
    server = await AttackedServer.start([ServedRoutes.into(routes), { module: HandlerSpy }]);
    const made = await server.test.createKey();
    revoked = made.key;
    await server.send('DELETE', `/api/v1/client-keys/${made.id}`, { token: server.test.adminToken });
  });

  const guarded = () => routes.filter((route) => accessTo(route) !== 'public');

  it('is covered by this test: exactly the routes of all controllers', () => {
    const declared = new Set<string>();
    for (const { controllers } of server.test.app.get(ModulesContainer).values()) {
      for (const { metatype } of controllers.values()) {
        const { prototype } = metatype as { prototype: Record<string, object> };
        const roots = [Reflect.getMetadata(PATH_METADATA, metatype as object) as string | string[]].flat();
        for (const name of Object.getOwnPropertyNames(prototype).slice(1)) {
          const method = Reflect.getMetadata(METHOD_METADATA, prototype[name]!) as RequestMethod | undefined;
          if (method === undefined) continue;
          const paths = [Reflect.getMetadata(PATH_METADATA, prototype[name]!) as string | string[]].flat();
          for (const path of roots.flatMap((root) => paths.map((end) => `/${root}/${end}`)))
            declared.add(`${RequestMethod[method]} ${path.replace(/\/+/g, '/').replace(/(?<=.)\/$/, '')}`);
        }
      }
    }
    const served = routes
      .filter(({ method }) => method !== 'HEAD')
      .map(({ method, url }) => `${method} ${url}`);
    expect(served.sort()).toEqual([...declared].sort());
    // Fastify's own account of them, which no hook can miss.
    const fastify = server.test.app.getHttpAdapter().getInstance();
    const printed = fastify.printRoutes({ commonPrefix: false }).matchAll(/\(([A-Z, ]+)\)/g);
    expect([...printed].flatMap(([, methods]) => methods!.split(', '))).toHaveLength(routes.length);
  });

  const strangers: Record<string, () => string | undefined> = {
    'no authorization': () => undefined,
    'an empty one': () => '',
    'a scheme alone': () => 'Bearer',
    'a scheme and a space': () => 'Bearer ',
    'another scheme': () => `Basic ${Buffer.from(`admin:${server.test.adminToken}`).toString('base64')}`,
    'a token that is no key': () => `Bearer ${'x'.repeat(48)}`,
    'an unknown key': () => `Bearer llm_abcdefg_${'A'.repeat(43)}`,
    'a revoked key': () => `Bearer ${revoked}`,
    'a key cut short': () => `Bearer ${server.key.slice(0, -1)}`,
    'two tokens': () => `Bearer ${server.key} ${server.test.adminToken}`,
    'the admin token and more': () => `Bearer ${server.test.adminToken}x`,
    'SQL for a token': () => "Bearer ' OR '1'='1",
  };

  it.each(Object.entries(strangers))(
    'refuses a request with %s, with the same words everywhere',
    async (_name, authorization) => {
      const value = authorization();
      const headers: Record<string, string> = value === undefined ? {} : { authorization: value };
      const codes = new Set<string | undefined>();
      const texts = new Set<string>();
      reached.length = 0;
      for (const { method, url } of guarded()) {
        if (method === 'HEAD') continue;
        const { error, text } = await server.send(method, pathOf(url), { headers });
        codes.add(error.code);
        // There the error is a text.
        if (error.code === 'invalid_api_key' && !url.endsWith('/chatcompletion')) texts.add(text);
      }
      // So many wrong tokens in a row are slowed, and told so.
      codes.delete('too_many_attempts');
      expect([...codes]).toEqual(['invalid_api_key']);
      expect(texts.size).toBe(1);
      expect(reached).toEqual([]);
    },
  );

  it('refuses a request without a token also by another method or another spelling of the path', async () => {
    const before = await server.rows();
    const paths = [...new Set(guarded().map(({ url }) => pathOf(url)))];
    const tries = paths
      .flatMap((path) => METHODS.map((method) => ({ method, path })))
      .filter(({ method, path }) => !PUBLIC.test(`${method} ${path}`))
      .flatMap(({ method, path }) => [path, ...variantsOf(path)].map((written) => ({ method, written })));
    const wrong: unknown[] = [];
    reached.length = 0;
    await Promise.all(
      tries.map(async ({ method, written }, index) => {
        // No token makes one path, a wrong one the next.
        const { status } = await server.send(method, written, index % 2 ? { token: revoked } : {});
        // Whoever tries so often with a wrong one is slowed, and told so.
        if (![401, 404, ...(index % 2 ? [429] : [])].includes(status)) wrong.push([method, written, status]);
      }),
    );
    expect(tries.length).toBeGreaterThan(2_000);
    expect(wrong).toEqual([]);
    expect(reached).toEqual([]);
    expect(await server.rows()).toEqual(before);
    expect([...server.groq.calls, ...server.openai.calls]).toEqual([]);
  });

  it('accepts only the tokens that it is for', async () => {
    const scopes = ['use', 'admin', 'metrics'] as const;
    const keys = await Promise.all(scopes.map((scope) => server.test.createKey([scope])));
    const tokens: [scope: string, token: string][] = scopes.map((scope, index) => [scope, keys[index]!.key]);
    tokens.push(['admin', server.test.adminToken]);
    const wrong: unknown[] = [];
    for (const route of guarded()) {
      const access = accessTo(route);
      for (const [scope, token] of tokens) {
        const allowed = access === 'authenticated' || scope === access;
        // What may change something is tried only with the tokens that may not.
        if (allowed && route.method !== 'GET') continue;
        reached.length = 0;
        const { status, error } = await server.send(route.method, pathOf(route.url), { token });
        const refused = status === 403 && (route.method === 'HEAD' || error.code === 'insufficient_scope');
        const right = allowed ? reached.length === 1 : refused && reached.length === 0;
        if (!right) wrong.push([route.method, route.url, scope, status, [...reached]]);
      }
    }
    expect(wrong).toEqual([]);
  });

  it('requires a token unless it is public', async () => {
    const open = routes.filter((route) => accessTo(route) === 'public' && route.method === 'GET');
    expect(open.map(({ url }) => url)).toEqual(expect.arrayContaining(['/health', '/ready']));
    for (const url of ['/health', '/ready']) expect((await server.send('GET', url)).status).toBe(200);
  });

  it('leaves no secret in replies, logs or metrics', async () => {
    expect(await server.leaked()).toEqual([]);
  });
});
