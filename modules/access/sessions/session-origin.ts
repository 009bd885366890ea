import { Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { ForeignOriginError } from '../access.errors.js';
import { ACCESS_OPTIONS, type AccessModuleOptions } from '../access.options.js';

type Sent = Pick<FastifyRequest, 'method' | 'headers'>;

/** Tells what the admin page itself asked from what another page had the browser ask. */
@Injectable()
export class SessionOrigin {
  private readonly publicOrigin: string | undefined;

  constructor(@Inject(ACCESS_OPTIONS) { publicUrl }: AccessModuleOptions) {
    this.publicOrigin = publicUrl?.origin;
  }

  /**
   * For requests that a cookie lets in. What changes something must say that it comes from here. What only reads need not, as browsers
   * do not say so and other pages cannot see the answer; it must not say that it comes from another site.
   * @throws ForeignOriginError
   */
  assertOwn({ method, headers }: Sent): void {
    const reads = method === 'GET' || method === 'HEAD';
    const own = reads ? headers['sec-fetch-site'] !== 'cross-site' : this.isOwn(headers);
    if (!own) throw new ForeignOriginError();
  }

  /**
   * For signing in, which scripts do too: whoever sends no `Origin` is no browser.
   * @throws ForeignOriginError
   */
  assertNotForeign({ headers }: Sent): void {
    if (headers.origin !== undefined && !this.isOwn(headers)) throw new ForeignOriginError();
  }

  private isOwn(headers: Sent['headers']): boolean {
    const site = headers['sec-fetch-site'];
    return this.isOwnOrigin(headers) && (site === undefined || site === 'same-origin');
  }

  private isOwnOrigin({ origin = '', host }: Sent['headers']): boolean {
    if (this.publicOrigin !== undefined) return origin === this.publicOrigin;
    // Only the scheme may differ from how the request came: a proxy may have added TLS.
    return host !== undefined && originOf(origin)?.host === host.toLowerCase();
  }
}

/** `undefined` for `null`, and for whatever browsers do not send. */
function originOf(text: string): URL | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  return url.origin === text ? url : undefined;
}
