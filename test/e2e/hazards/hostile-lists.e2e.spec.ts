import { beforeAll, describe, expect, it } from '@jest/globals';
import type { StandardSchemaV1 } from '@standard-schema/spec';
import type { z } from 'zod';
import {
  chatCompletionRequest,
  chatCompletionSchema,
  driverChatRequest,
  driverChatSchema,
} from '../../../modules/gateway/chat/chat.schema.js';
import { embeddingForms } from '../../../modules/gateway/embeddings/embeddings.schema.js';
import { completionForms } from '../../../modules/gateway/passed/completions.schema.js';
import { completionPoolRequest } from '../../../modules/gateway/pool/completion-pool.request.js';
import { formatFieldPath } from '../../../modules/validation/index.js';
import { GOOD_BODIES } from '../../support/good-bodies.js';
import { growthOf, MAX_LINEAR_GROWTH } from '../../support/growth.js';
import {
  bodySchemas,
  type ElementsPlace,
  elementsPlaces,
  withValueAt,
} from '../../support/request-schemas.js';
import { ServedRoutes, type ServedRoute } from '../../support/served-routes.js';
import { startTestApp, type TestApp } from '../../support/test-app.js';

/** A request body, and everything that a hostile client may fill in it. */
interface Target {
  readonly route: string;
  /** What checks the body. */
  readonly schema: StandardSchemaV1;
  readonly places: readonly ElementsPlace[];
}

/** Bodies that handlers check by themselves: what checks them, and the schema behind it. */
const IN_HANDLERS: Readonly<Record<string, readonly [StandardSchemaV1, z.ZodType]>> = {
  'POST /v1/chat/completions': [chatCompletionRequest, chatCompletionSchema],
  'POST /chat/completions': [chatCompletionRequest, chatCompletionSchema],
  'POST /openai/v1/chat/completions': [chatCompletionRequest, chatCompletionSchema],
  'POST /v1/embeddings': [embeddingForms.texts, embeddingForms.texts],
  'POST /embeddings': [embeddingForms.tokens, embeddingForms.tokens],
  'POST /openai/v1/embeddings': [embeddingForms.tokenLists, embeddingForms.tokenLists],
  'POST /v1/completions': [completionForms.texts, completionForms.texts],
  'POST /completions': [completionForms.tokens, completionForms.tokens],
  'POST /openai/v1/completions': [completionForms.tokenLists, completionForms.tokenLists],
  'POST /openai/deployments/{deployment}/completions': [completionForms.texts, completionForms.texts],
  'POST /openai/deployments/{deployment}/embeddings': [embeddingForms.texts, embeddingForms.texts],
  'POST /openai/deployments/{deployment}/chat/completions': [driverChatRequest, driverChatSchema],
  'POST /api/v1/{driver}/chatcompletion': [driverChatRequest, driverChatSchema],
  'POST /api/v1/{driver}/completion-pool': [completionPoolRequest, completionPoolRequest],
};
/** Routes that change something and take no body, a sign-in, which takes a token alone, and forms. */
const WITHOUT_LISTS = /\/audio\/\w+$|\/(?:cancel|test)$|\/session$|^PUT \/api\/v1\/settings\//;
const STANDARD = { id: 'a', title: 'A title', rule: 'It says one.' };
/** The standards of a check are a list, or a set with its name. */
const WITH_WHOLE_SET = { document: 'It says one.', standards: { name: 'A set', standards: [STANDARD] } };
/** No schema accepts this where it accepts a text, a token, an object or one of several words. */
const WRONG = -4711.5;

describe('a list in a request body', () => {
  const routes: ServedRoute[] = [];
  let test: TestApp;
  let targets: readonly Target[];

  beforeAll(async () => {
    test = await startTestApp({ imports: [ServedRoutes.into(routes)] });
    const taken = [...bodySchemas(test.app)].map(([route, schema]) => [route, [schema, schema]] as const);
    targets = [...taken, ...Object.entries(IN_HANDLERS)].map(([route, [schema, described]]) => ({
      route,
      schema,
      places: elementsPlaces(described),
    }));
  });

  const bodyOf = ({ route }: Target, { path }: ElementsPlace) =>
    path.length > 1 && path[1] === 'standards' ? WITH_WHOLE_SET : GOOD_BODIES[route];
  const eachPlace = () =>
    targets.flatMap((target) =>
      target.places.map((place) => ({ target, place, where: formatFieldPath(place.path)! })),
    );
  const arrays = () => eachPlace().filter(({ place }) => place.kind === 'array');

  it('is known to this test, whatever the route', () => {
    const served = routes
      .filter(({ method }) => ['POST', 'PUT', 'PATCH'].includes(method))
      .map(({ method, url }) => `${method} ${url.replaceAll(/:(\w+)/g, '{$1}')}`)
      .filter((route) => !WITHOUT_LISTS.test(route));
    const known = targets.filter(({ places }) => places.length > 0).map(({ route }) => route);
    expect(known.sort()).toEqual(served.sort());
    expect(arrays().length).toBeGreaterThanOrEqual(50);
  });

  it('has a number of elements at most, in every schema', () => {
    const unbounded = arrays().filter(({ place }) => place.max === undefined);
    expect(unbounded.map(({ target, where }) => `${target.route} ${where}`)).toEqual([]);
  });

  it('that is too long is refused by its length, before an element is looked at', async () => {
    const looked: string[] = [];
    for (const { target, place, where } of arrays()) {
      const { list, reads } = countingReads(Array<unknown>(place.max! + 1).fill(WRONG));
      const issues = await issuesOf(target, withValueAt(bodyOf(target, place), place.path, list));
      expect([target.route, where, issues.length > 0]).toEqual([target.route, where, true]);
      if (reads() > 0 || issues.length > 3)
        looked.push(`${target.route} ${where}: ${reads()}, ${issues.length}`);
    }
    expect(looked).toEqual([]);
  });

  it('is looked at up to its first wrong element, and no further', async () => {
    const looked: string[] = [];
    for (const { target, place, where } of arrays()) {
      const { list, reads } = countingReads(Array<unknown>(place.max!).fill(WRONG));
      const issues = await issuesOf(target, withValueAt(bodyOf(target, place), place.path, list));
      // A field may be looked at three times: by a quick check, alone, and with the others.
      if (reads() > 3 || issues.length > 3)
        looked.push(`${target.route} ${where}: ${reads()}, ${issues.length}`);
    }
    expect(looked).toEqual([]);
  });

  it('takes time in proportion to its length at most', () => {
    for (const { target, place, where } of eachPlace()) {
      // Two more routes have the same schema.
      if (/(?:T |openai\/v1)\/?chat\/completions$/.test(target.route)) continue;
      const growth = growthOf((size) => {
        const body = withValueAt(bodyOf(target, place), place.path, elements(place, size));
        return () => target.schema['~standard'].validate(body);
      }, 1_000);
      expect([where, growth < MAX_LINEAR_GROWTH]).toEqual([where, true]);
    }
  });

  it('is refused with 400, and the field is named', async () => {
    const { key } = await test.createKey();
    for (const { target, place, where } of arrays()) {
      const [method, path] = target.route.split(' ') as [string, string];
      for (const count of [place.max!, place.max! + 1]) {
        const body = withValueAt(bodyOf(target, place), place.path, Array<unknown>(count).fill(WRONG));
        const reply = await test.request(path.replaceAll(/\{\w+\}/g, 'mock'), {
          method,
          token: /\/(?:client-keys|api\/v1\/models)/.test(path) ? test.adminToken : key,
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(body),
        });
        const { error } = (await reply.json()) as { error: { param: string } | string };
        const named = typeof error === 'string' ? error : error.param;
        const outcome = [target.route, where, count, reply.status, named.startsWith(where)];
        expect(outcome).toEqual([target.route, where, count, 400, true]);
      }
    }
  });

  async function issuesOf({ schema }: Target, body: unknown): Promise<readonly StandardSchemaV1.Issue[]> {
    return (await schema['~standard'].validate(body)).issues ?? [];
  }
});

function elements({ kind }: ElementsPlace, count: number): unknown {
  if (kind === 'array') return Array<unknown>(count).fill(WRONG);
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, 0]));
}

/** A list that counts how often its elements are read. */
function countingReads(list: unknown[]): { list: unknown; reads: () => number } {
  let reads = 0;
  const watched = new Proxy(list, {
    get(target, key, receiver) {
      if (typeof key === 'string' && /^\d+$/.test(key)) reads += 1;
      return Reflect.get(target, key, receiver) as unknown;
    },
  });
  return { list: watched, reads: () => reads };
}
