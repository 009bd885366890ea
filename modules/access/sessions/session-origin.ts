import { Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { ForeignOriginError } from '../access.errors.js';
import { ACCESS_OPTIONS, type AccessModuleOptions } from '../access.options.js';

type RequestHead = Pick<FastifyRequest, 'method' | 'headers'>;

/** Tells requests of the admin page itself from requests that another page made in the same browser. */
@Injectable()
export class SessionOrigin {
  private readonly publicOrigin: string | undefined;

  constructor(@Inject(ACCESS_OPTIONS) { publicUrl }: AccessModuleOptions) {
    this.publicOrigin = publicUrl?.origin;
  }

  /**
   * Checks a request with a session's cookie. One that changes something must name this origin. One that only
   * reads need not, since browsers leave the header out and other pages cannot see the answer; but it must
   * not name another site.
   * @throws ForeignOriginError
   */
  assertOwn({ method, headers }: RequestHead): void {
    const reads = method === 'GET' || method === 'HEAD';
    const own = reads ? headers['sec-fetch-site'] !== 'cross-site' : this.isOwn(headers);
    if (!own) throw new ForeignOriginError();
  }

  /**
   * Checks a sign-in, which scripts do too: a client that sends no `Origin` is no browser.
   * @throws ForeignOriginError
   */
  assertNotForeign({ headers }: RequestHead): void {
    if (headers.origin !== undefined && !this.isOwn(headers)) throw new ForeignOriginError();
  }

  private isOwn(headers: RequestHead['headers']): boolean {
    const site = headers['sec-fetch-site'];
    return this.isOwnOrigin(headers) && (site === undefined || site === 'same-origin');
  }

  private isOwnOrigin({ origin = '', host }: RequestHead['headers']): boolean {
    if (this.publicOrigin !== undefined) return origin === this.publicOrigin;
    // The scheme may differ: a proxy may have added TLS.
    return host !== undefined && originOf(origin)?.host === host.toLowerCase();
  }
}

/** Returns `undefined` for the text `null`, and for any other that browsers do not send. */
function originOf(text: string): URL | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  return url.origin === text ? url : undefined;
}
