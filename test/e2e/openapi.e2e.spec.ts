import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { OpenAPIObject } from '@nestjs/swagger';
import { describeApi } from '../../src/openapi.js';
import { ServedRoutes, type ServedRoute } from '../support/served-routes.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;
const STANDARDS = [{ id: 'one', title: 'One', rule: 'It says one.' }];
const MESSAGES = [{ role: 'user', content: 'hello' }];

/** A good body for every operation that needs one. */
const BODIES: Readonly<Record<string, unknown>> = {
  'POST /v1/chat/completions': { model: 'mock/mock-1', messages: MESSAGES },
  'POST /chat/completions': { model: 'mock/mock-1', messages: MESSAGES },
  'POST /openai/v1/chat/completions': { model: 'mock/mock-1', messages: MESSAGES },
  'POST /api/v1/{driver}/chatcompletion': { messages: MESSAGES },
  'POST /api/v1/{driver}/completion-pool': { prompts: ['hello'] },
  'POST /api/v1/standard-sets': { name: 'A set', standards: STANDARDS },
  'PUT /api/v1/standard-sets/{id}': { name: 'A set', standards: STANDARDS },
  'POST /api/v1/standards-checks': { document: 'It says one.', standards: STANDARDS },
  'POST /api/v1/client-keys': { name: 'a key', scopes: ['use'] },
  'PUT /api/v1/models/{name}': { targets: ['mock/mock-1'] },
  'PUT /api/v1/settings/{group}/{key}': { value: 'mock-2' },
};

interface Operation {
  readonly method: string;
  /** As the description writes it: `/api/v1/models/{name}`. */
  readonly path: string;
}

const nameOf = ({ method, path }: Operation) => `${method} ${path}`;

describe('the description of the API', () => {
  const routes: ServedRoute[] = [];
  let test: TestApp;
  let description: OpenAPIObject;
  let tokens: string[];

  beforeAll(async () => {
    test = await startTestApp({ imports: [ServedRoutes.into(routes)] });
    description = describeApi(test.app);
    const { key } = await test.createKey(['use', 'metrics']);
    tokens = [key, test.adminToken];
  });
  afterAll(() => test.close());

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
    const served = routes.filter(({ method }) =>
      METHODS.includes(method.toLowerCase() as (typeof METHODS)[number]),
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

  it('lists nothing that is not there: everything answers whom it is for', async () => {
    // What is to be removed is made first; so the others have something to find.
    const order = ['POST', 'PUT', 'GET', 'DELETE'];
    const operations = listed().sort((one, other) => order.indexOf(one.method) - order.indexOf(other.method));
    const made = new Map<string, string>();
    const answers: Record<string, number> = {};
    for (const operation of operations) {
      const response = await call(operation, made);
      answers[nameOf(operation)] = response.status;
    }
    const wrong = Object.entries(answers).filter(([, status]) => status < 200 || status >= 300);
    expect(wrong).toEqual([]);
  });

  /** Calls it with whichever token is let in, and remembers the id of what it made. */
  async function call(operation: Operation, made: Map<string, string>): Promise<Response> {
    const body = BODIES[nameOf(operation)];
    const json =
      body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
    let response = new Response(null, { status: 599 });
    for (const token of tokens) {
      response = await test.request(pathOf(operation.path, made), {
        method: operation.method,
        token,
        ...json,
      });
      if (response.status !== 403) break;
    }
    const { id } = JSON.parse((await response.text()).replace(/^[^{].*$/s, '{}') || '{}') as { id?: string };
    if (operation.method === 'POST' && id !== undefined) made.set(operation.path, id);
    return response;
  }

  function pathOf(path: string, made: ReadonlyMap<string, string>): string {
    const collection = path.slice(0, path.indexOf('/{'));
    const values: Readonly<Record<string, string>> = {
      ...{ driver: 'mock', group: 'mock', key: 'model', name: 'fast' },
      id: made.get(collection) ?? 'fast',
    };
    return path.replaceAll(/\{(\w+)\}/g, (_whole, name: string) => values[name] ?? `no-value-for-${name}`);
  }
});
