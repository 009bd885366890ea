import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

/** Origins of pages that may call models from a browser; `*` for every page. */
export type AllowedOrigins = readonly string[] | '*';

/** Headers of replies that such a page may read. */
const READABLE = [
  ...['x-request-id', 'retry-after', 'x-should-retry', 'server-timing'],
  ...['limit', 'remaining', 'reset'].flatMap((name) =>
    ['requests', 'tokens'].map((unit) => `x-ratelimit-${name}-${unit}`),
  ),
].join(', ');

/** Seconds that a browser remembers a permission. */
const REMEMBERED_SECONDS = 600;

/** What a preflight may ask for: names of headers. */
const HEADER_NAMES = /^[A-Za-z0-9_\-, ]{0,2000}$/;

/** Begins every parameter and wildcard of a pattern. */
const VARIABLE = /:[A-Za-z0-9_]+|\*/g;

/**
 * Lets pages of other origins call the routes that need the scope `use`, and no others. Answers their
 * preflights without a token. No cookie is ever allowed, so a page needs a client key. Call it before routes
 * are added and before the access is checked.
 */
export function allowOrigins(fastify: FastifyInstance, origins: AllowedOrigins): void {
  if (origins.length === 0) return;
  const opened: RegExp[] = [];
  fastify.addHook('onRoute', ({ url, config }) => {
    if (config?.access === 'use') opened.push(patternOf(url));
  });
  fastify.addHook('onRequest', (request, reply, done) => {
    const { origin } = request.headers;
    if (origin === undefined || !isAllowed(origin, origins)) return done();
    const path = request.url.split('?', 1)[0]!;
    if (!opened.some((pattern) => pattern.test(path))) return done();
    void reply.header('access-control-allow-origin', origins === '*' ? '*' : origin);
    void reply.header('vary', 'Origin');
    if (isPreflight(request)) return answerPreflight(request, reply);
    void reply.header('access-control-expose-headers', READABLE);
    done();
  });
}

function isAllowed(origin: string, origins: AllowedOrigins): boolean {
  return origins === '*' || origins.includes(origin.toLowerCase());
}

function isPreflight({ method, headers }: FastifyRequest): boolean {
  return method === 'OPTIONS' && headers['access-control-request-method'] !== undefined;
}

function answerPreflight({ headers }: FastifyRequest, reply: FastifyReply): void {
  const asked = headers['access-control-request-headers'];
  const named = typeof asked === 'string' && HEADER_NAMES.test(asked) ? asked : '';
  void reply
    .code(204)
    .headers({
      'access-control-allow-methods': 'GET, POST, DELETE',
      'access-control-allow-headers': named === '' ? 'authorization, content-type' : named,
      'access-control-max-age': String(REMEMBERED_SECONDS),
      vary: 'Origin, Access-Control-Request-Headers',
    })
    .send();
}

/** Returns what a route's paths look like; linear, as no variable meets another. */
function patternOf(url: string): RegExp {
  const fixed = url.split(VARIABLE).map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  const variables = url.match(VARIABLE) ?? [];
  const source = fixed.reduce((before, part, index) => {
    return `${before}${variables[index - 1] === '*' ? '.*' : '[^/]+'}${part}`;
  });
  return new RegExp(`^${source}$`);
}
