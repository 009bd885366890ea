import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

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
