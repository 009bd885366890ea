import { beforeAll, describe, expect, it } from '@jest/globals';
import type { OpenAPIObject } from '@nestjs/swagger';
import { describeApi } from '../../src/openapi.js';
import { describedContent, differences, type ObservedReply } from '../support/described-reply.js';
import { GOOD_BODIES } from '../support/good-bodies.js';
import { ServedRoutes, type ServedRoute } from '../support/served-routes.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;
const JSON_BODY = { 'content-type': 'application/json' };

interface Operation {
  readonly method: string;
  /** As the description writes it: `/api/v1/models/{name}`. */
  readonly path: string;
}

const SNAKE_CASE = /^[a-z0-9]+(?:_[a-z0-9]+)*$/;

/** The names that schemas give to fields, and the names of parameters. */
function namesIn(described: unknown): string[] {
  if (typeof described !== 'object' || described === null) return [];
  if (Array.isArray(described)) return described.flatMap(namesIn);
  const { properties, in: place, name, ...rest } = described as Record<string, unknown>;
  const own = typeof place === 'string' && typeof name === 'string' ? [name] : [];
  const fields = typeof properties === 'object' && properties !== null ? Object.entries(properties) : [];
  return [
    ...own,
    ...fields.flatMap(([field, schema]) => [field, ...namesIn(schema)]),
    ...namesIn(Object.values(rest)),
  ];
}

/** The names of a JSON reply that are not snake_case. The description of the API has those of JSON schema. */
function namesInReply({ path, contentType, text }: ObservedReply): string[] {
  if (path === '/openapi.json' || !contentType?.startsWith('application/json')) return [];
  const names: string[] = [];
  JSON.parse(text, (name, value: unknown) => {
    if (!SNAKE_CASE.test(name) && name !== '') names.push(name);
    return value;
  });
  return names;
}

const nameOf = ({ method, path }: Operation) => `${method} ${path}`;

describe('the description of the API', () => {
  const routes: ServedRoute[] = [];
  let test: TestApp;
  let description: OpenAPIObject;
  let bodies: Readonly<Record<string, unknown>>;
  let credentials: Record<string, string>[];

  beforeAll(async () => {
    test = await startTestApp({ imports: [ServedRoutes.into(routes)] });
    description = describeApi(test.app);
    const { key } = await test.createKey(['use', 'metrics']);
    bodies = { ...GOOD_BODIES, 'POST /api/v1/session': { token: test.adminToken } };
    const bearers = [key, test.adminToken].map((token) => ({ authorization: `Bearer ${token}` }));
    credentials = [...bearers, await signIn()];
  });

  /** What a browser sends from the page once somebody has signed in there. */
  async function signIn(): Promise<Record<string, string>> {
    const reply = await test.request('/api/v1/session', {
      ...{ method: 'POST', headers: JSON_BODY, body: JSON.stringify({ token: test.adminToken }) },
    });
    return { cookie: reply.headers.get('set-cookie')!.split(';', 1)[0]!, origin: test.url };
  }

  function listed(): Operation[] {
    return Object.entries(description.paths).flatMap(([path, item]) =>
      METHODS.filter((method) => item[method] !== undefined).map((method) => ({
        method: method.toUpperCase(),
        path,
      })),
    );
  }

  it('lists every route that is served', () => {
    const known = new Set(listed().map(nameOf));
    const served = routes.filter(
      // The admin page is for people; it is no part of the API.
      ({ method, url }) =>
        METHODS.includes(method.toLowerCase() as (typeof METHODS)[number]) && !/^\/admin(\/\*)?$/.test(url),
    );
    const missing = served.filter(({ method, url }) => {
      const path = url.replaceAll(/:(\w+)/g, '{$1}');
      // Ids with slashes are caught by a pattern that no description can write.
      const catchAll = path.endsWith('/*') && known.has(`${method} ${path.slice(0, -2)}/{id}`);
      return !known.has(`${method} ${path}`) && !catchAll;
    });
    expect(missing).toEqual([]);
    expect(known.size).toBeGreaterThan(20);
  });

  it('describes both kinds of credentials: a token, or the cookie of a session', () => {
    expect(description.components?.securitySchemes).toMatchObject({
      bearer: { type: 'http', scheme: 'bearer' },
      cookie: { type: 'apiKey', in: 'cookie', name: 'llm_session' },
    });
    expect(description.security).toEqual([{ bearer: [] }, { cookie: [] }]);
    const session = description.paths['/api/v1/session'];
    expect(session?.post?.security).toEqual([]);
    expect(session?.get?.security).toEqual([{ cookie: [] }]);
    expect(session?.delete?.security).toEqual([{ cookie: [] }]);
  });

  it('lists only existing routes: every one answers the callers it is for', async () => {
    // What is to be removed is made first; so the others have something to find.
    const order = ['POST', 'PUT', 'PATCH', 'GET', 'DELETE'];
    const operations = listed().sort((one, other) => order.indexOf(one.method) - order.indexOf(other.method));
    const made = new Map<string, string>();
    const replies: ObservedReply[] = [];
    for (const operation of operations) replies.push(await call(operation, made));
    const wrong = replies.filter(({ status }) => status < 200 || status >= 300);
    expect(wrong).toEqual([]);
    const untrue = replies
      .map((reply) => [nameOf(reply), differences(description, reply)] as const)
      .filter(([, found]) => found.length > 0);
    expect(untrue).toEqual([]);
    const undescribed = replies.filter(
      (reply) => reply.status !== 204 && describedContent(description, reply) === undefined,
    );
    expect(undescribed.map(nameOf)).toEqual([]);
    const others = replies.flatMap((reply) => namesInReply(reply).map((name) => `${nameOf(reply)} ${name}`));
    expect(others).toEqual([]);
  });

  it('names fields and parameters in snake_case', () => {
    const names = Object.values(description.paths).flatMap((item) => namesIn(item));
    expect(names.length).toBeGreaterThan(500);
    expect(names.filter((name) => !SNAKE_CASE.test(name))).toEqual([]);
  });

  /**
   * Calls it with whichever token is let in, or else by the session, and remembers the id of what it made.
   */
  async function call(operation: Operation, made: Map<string, string>): Promise<ObservedReply> {
    const body = bodies[nameOf(operation)];
    const isForm = body instanceof FormData;
    let response = new Response(null, { status: 599 });
    for (const credential of credentials) {
      response = await test.request(pathOf(operation.path, made), {
        method: operation.method,
        headers: { ...credential, ...(body !== undefined && !isForm && JSON_BODY) },
        ...(body !== undefined && { body: isForm ? body : JSON.stringify(body) }),
      });
      if (response.status !== 403 && response.status !== 401) break;
    }
    const text = await response.text();
    const { id } = JSON.parse(text.replace(/^[^{].*$/s, '{}') || '{}') as { id?: string };
    if (operation.method === 'POST' && id !== undefined) made.set(operation.path, id);
    return { ...operation, status: response.status, contentType: response.headers.get('content-type'), text };
  }

  function pathOf(path: string, made: ReadonlyMap<string, string>): string {
    const collection = path.slice(0, path.indexOf('/{'));
    const values: Readonly<Record<string, string>> = {
      ...{ driver: 'mock', group: 'mock', key: 'model', name: 'fast' },
      deployment: 'mock%2Fmock-1',
      id: made.get(collection) ?? 'fast',
    };
    return path.replaceAll(/\{(\w+)\}/g, (_whole, name: string) => values[name] ?? `no-value-for-${name}`);
  }
});
