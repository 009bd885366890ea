import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { LimitLevel } from '../../support/index.js';

const ACCEPTABLE = /^[A-Za-z0-9_-]{1,64}$/;

/** The client's `x-request-id` where it is 1 to 64 letters, digits, dashes and underscores, else a random one of our own. */
export function requestIdOf({ headers }: Pick<IncomingMessage, 'headers'>): string {
  const offered = headers['x-request-id'];
  return typeof offered === 'string' && ACCEPTABLE.test(offered) ? offered : newRequestId();
}

/** `req_` and 128 random bits. */
export function newRequestId(): string {
  return `req_${randomUUID().replaceAll('-', '')}`;
}

/**
 * Adds `server-timing` to every reply that is sent whole: `overhead` is what this server itself took, from the head of the request to
 * the answer, its body's arrival included; `wait` and `provider`, where models were asked, are what came on top. Milliseconds.
 */
export function addServerTiming(fastify: FastifyInstance): void {
  fastify.addHook('onSend', (request, reply, payload, done) => {
    const whole =
      payload === null || payload === undefined || typeof payload === 'string' || Buffer.isBuffer(payload);
    if (whole) void reply.header('server-timing', serverTiming(request, reply.elapsedTime));
    done();
  });
}

function serverTiming({ calls }: FastifyRequest, elapsedMs: number): string {
  if (calls === undefined) return `overhead;dur=${hundredths(elapsedMs)}`;
  const overheadMs = Math.max(0, elapsedMs - calls.awayMs);
  return `overhead;dur=${hundredths(overheadMs)}, wait;dur=${hundredths(calls.waitedMs)}, provider;dur=${hundredths(calls.providerMs)}`;
}

/** Not `toFixed`, which takes several times as long. */
function hundredths(ms: number): number {
  return Math.round(ms * 100) / 100;
}

const HEADERS = {
  requests: headersOf('requests'),
  tokens: headersOf('tokens'),
  input_tokens: headersOf('input-tokens'),
  output_tokens: headersOf('output-tokens'),
} as const satisfies Record<LimitLevel['unit'], unknown>;

/**
 * Limits as headers, under the names both OpenAI's and Groq's clients read. Numbers and durations are all that can come of it:
 * what is none of them is left out, whatever a driver put there.
 */
export function limitHeaders(levels: readonly LimitLevel[]): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const { unit, limit, remaining, resetMs } of levels) {
    if (!Object.hasOwn(HEADERS, unit) || !isAmount(limit)) continue;
    const names = HEADERS[unit];
    headers[names.limit] = String(Math.floor(limit));
    if (isAmount(remaining)) headers[names.remaining] = String(Math.floor(remaining));
    if (isAmount(resetMs)) headers[names.reset] = `${Math.ceil(resetMs)}ms`;
  }
  return headers;
}

function headersOf(unit: string) {
  return {
    limit: `x-ratelimit-limit-${unit}`,
    remaining: `x-ratelimit-remaining-${unit}`,
    reset: `x-ratelimit-reset-${unit}`,
  };
}

function isAmount(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value <= Number.MAX_SAFE_INTEGER;
}
