import type { ServedRoute } from '../served-routes.js';
import { FORM_TYPE, fuzzedForm } from './fuzzed-form.js';
import { BROKEN_JSON, HOSTILE_TEXTS } from './hostile-values.js';
import { mutate } from './mutate.js';
import type { SeededRandom } from './random.js';

export interface FuzzRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

export interface FuzzWorld {
  readonly routes: readonly ServedRoute[];
  readonly tokens: {
    readonly use: string;
    readonly admin: string;
    readonly metrics: string;
    readonly wrong: string;
  };
}

/** Routes with a scope of their own. All others are for `use`. */
const ADMIN_ROUTES = /\/(?:settings|audit|client-keys|api\/v1\/models)(?:\/|$)/;
const METRICS_ROUTE = '/metrics';
const FORM_ROUTES = /\/audio\/\w+$/;

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND'];
const CONTENT_TYPES = [
  'application/json; charset=utf-8',
  'text/plain',
  'application/x-www-form-urlencoded',
  'application/json, text/html',
  'a'.repeat(500),
  '',
];
const STANDARDS = [{ id: 'one', title: 'One', rule: 'It says one.' }];
const MESSAGES = [{ role: 'user', content: 'hello' }];
const TOOL = {
  type: 'function',
  function: { name: 'look_up', parameters: { type: 'object', properties: {} } },
};

/** Good bodies, by the end of the route they are for. */
const BODIES: readonly (readonly [RegExp, readonly unknown[]])[] = [
  [
    /chat\/completions$|chatcompletion$/,
    [
      { model: 'mock/mock-1', messages: MESSAGES },
      {
        model: 'groq/llama-3.1-8b-instant',
        messages: MESSAGES,
        stream: true,
        stream_options: { include_usage: true },
      },
      { model: 'mock/a, groq/llama-3.1-8b-instant', messages: MESSAGES, fastest_response: true },
      {
        model: 'mock/mock-1',
        messages: MESSAGES,
        tools: [TOOL],
        temperature: 1,
        max_tokens: 5,
        stop: ['x'],
        n: 2,
      },
    ],
  ],
  [
    /\/completions$/,
    [
      { model: 'mock/mock-1', prompt: 'hello', echo: true },
      { model: 'mock/mock-1', prompt: ['a', 'b'], stream: true, max_tokens: 5 },
      { model: 'mock/mock-1', prompt: [[1, 2], [3]], n: 2, suffix: 'x' },
    ],
  ],
  [/embeddings$/, [{ model: 'mock/mock-1', input: ['a', 'b'], dimensions: 4 }]],
  [
    /completion-pool$/,
    [{ prompts: ['a', { id: 'b', prompt: 'b' }, { messages: MESSAGES }], concurrency: 2, fail_fast: false }],
  ],
  [/standard-sets/, [{ name: 'A set', standards: STANDARDS }]],
  [/standards-checks/, [{ document: 'It says one.', standards: STANDARDS, driver: 'mock' }]],
  [
    /client-keys/,
    [{ name: 'a key', scopes: ['use'], limits: { rpm: 10, tpm: 1000, concurrency: 2, models: ['mock/*'] } }],
  ],
  [
    /api\/v1\/models/,
    [{ targets: ['mock/mock-1', 'groq/llama-3.1-8b-instant'], defaults: { temperature: 0 } }],
  ],
  [/settings/, [{ value: 'mock-2' }]],
];

/** Some request to some route, right or wrong in whatever can be. */
export function generateRequest({ routes, tokens }: FuzzWorld, random: SeededRandom): FuzzRequest {
  const route = routeFrom(routes, random);
  const method = random.chance(0.95) ? route.method : random.pick(METHODS);
  const path = withQuery(pathOf(route, random), random);
  const isForm = FORM_ROUTES.test(route.url);
  const body = random.chance(0.9) ? (isForm ? fuzzedForm(random) : bodyFor(route, random)) : undefined;
  const bodyless = method === 'GET' || method === 'HEAD';
  return {
    method,
    path,
    headers: {
      ...headersFor(random, body !== undefined && !bodyless, isForm ? FORM_TYPE : 'application/json'),
      ...authorization(route, tokens, random),
    },
    ...(body !== undefined && !bodyless && { body }),
  };
}

/** Mostly one that takes a body: there is more to get wrong. */
function routeFrom(routes: readonly ServedRoute[], random: SeededRandom): ServedRoute {
  const [first, second, third] = [random.pick(routes), random.pick(routes), random.pick(routes)];
  return [first, second, third].find(({ method }) => method === 'POST' || method === 'PUT') ?? first;
}

/** Mostly the token the route is for. */
function authorization(
  { url }: ServedRoute,
  tokens: FuzzWorld['tokens'],
  random: SeededRandom,
): Record<string, string> {
  if (random.chance(0.03)) return {};
  if (random.chance(0.03)) return { authorization: headerText(random.pick(HOSTILE_TEXTS)) };
  const right = url === METRICS_ROUTE ? tokens.metrics : ADMIN_ROUTES.test(url) ? tokens.admin : tokens.use;
  const token = random.chance(0.93) ? right : random.pick(Object.values(tokens));
  return { authorization: `Bearer ${token}` };
}

function pathOf({ url }: ServedRoute, random: SeededRandom): string {
  const path = url.replaceAll(/:\w+|\*/g, () => segment(random));
  if (random.chance(0.92)) return path;
  const at = 1 + random.below(path.length - 1);
  const insertion = random.pick([
    '/',
    '//',
    ';x',
    '%2e',
    '%2f',
    '%00',
    '%zz',
    '/../',
    '%c0%af',
    '\u00e9',
    '.json',
    '?',
    '%',
  ]);
  const changed = random.pick([
    path.toUpperCase(),
    `${path}/`,
    path.slice(0, at) + insertion + path.slice(at),
    `/${path}`,
  ]);
  return encodeOddities(changed);
}

function segment(random: SeededRandom): string {
  if (random.chance(0.6))
    return random.pick(['mock', 'mock', 'groq', 'openai', 'model', 'api_key', 'fast', 'mock-1']);
  return encodeURIComponent(wellFormed(random.pick(HOSTILE_TEXTS)));
}

function withQuery(path: string, random: SeededRandom): string {
  if (random.chance(0.85)) return path;
  const name = random.pick(['limit', 'before', 'key', 'api_base', '__proto__', 'a[b]', '']);
  return `${path}?${encodeURIComponent(name)}=${encodeURIComponent(wellFormed(random.pick(HOSTILE_TEXTS)))}`;
}

/** Without lone surrogates, which no URL can hold. */
function wellFormed(text: string): string {
  return Buffer.from(text).toString();
}

/** Clients can send no other bytes than these in a path. */
function encodeOddities(path: string): string {
  return path.replaceAll(/[^\x21-\x7e]/g, encodeURIComponent);
}

function bodyFor({ url }: ServedRoute, random: SeededRandom): string | Buffer {
  if (random.chance(0.05)) return random.pick(BROKEN_JSON);
  if (random.chance(0.03)) return random.bytes(random.below(200));
  const templates = BODIES.find(([pattern]) => pattern.test(url))?.[1] ?? [{}];
  let value: unknown = random.pick(templates);
  for (let count = random.pick([0, 1, 1, 1, 2, 3]); count > 0; count -= 1) value = mutate(value, random);
  const text = JSON.stringify(value);
  return random.chance(0.03) ? text.slice(0, random.below(text.length)) : text;
}

function headersFor(random: SeededRandom, hasBody: boolean, type: string): Record<string, string> {
  const headers: Record<string, string> = {};
  if (hasBody) headers['content-type'] = random.chance(0.93) ? type : random.pick(CONTENT_TYPES);
  if (random.chance(0.15)) headers.accept = random.pick(['text/event-stream', '*/*', 'a'.repeat(1_000)]);
  if (random.chance(0.1)) headers['x-request-id'] = headerText(random.pick(HOSTILE_TEXTS));
  if (random.chance(0.05)) headers['content-encoding'] = random.pick(['gzip', 'identity', 'br', 'x']);
  if (random.chance(0.05)) headers['x-forwarded-for'] = headerText(random.pick(HOSTILE_TEXTS));
  if (random.chance(0.03)) headers['x-http-method-override'] = 'DELETE';
  if (random.chance(0.03)) headers.origin = 'https://evil.example';
  if (random.chance(0.03)) headers['access-control-request-method'] = 'POST';
  if (random.chance(0.03)) headers['accept-version'] = headerText(random.pick(HOSTILE_TEXTS));
  return headers;
}

/** Clients can send no line breaks in a header. */
function headerText(text: string): string {
  return text.replaceAll(/[^\x20-\x7e\x80-\xff]/g, '');
}
