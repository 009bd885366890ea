import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Principal, Scope } from '../../http/index.js';
import { SessionCookie } from './session-cookie.js';
import { SessionOrigin } from './session-origin.js';
import { type Session, Sessions } from './sessions.js';

/** The caller of every session of the admin page. */
export const ADMIN_SESSION = {
  actor: 'admin-session',
  scopes: new Set<Scope>(['use', 'admin', 'metrics']),
} as const satisfies Principal;

/** Finds the session of the admin page that a request belongs to. */
@Injectable()
export class SessionAuthenticator {
  constructor(
    private readonly sessions: Sessions,
    private readonly cookie: SessionCookie,
    private readonly origin: SessionOrigin,
  ) {}

  /**
   * Returns the caller of a request with a session, and extends the session; `undefined` without a session.
   * No promise for a request without the cookie.
   * @throws ForeignOriginError if another page made the request; it does not extend the session
   * @throws AppError 503 `storage_busy` or `storage_unavailable` if the session cannot be read
   */
  authenticate(request: FastifyRequest): undefined | Promise<Principal | undefined> {
    const id = this.idOf(request);
    return id === undefined ? undefined : this.authenticateId(id, request);
  }

  /**
   * Returns the session of a request; none if it has an authorization header, whatever its cookies.
   * @throws AppError 503 as {@link authenticate}
   */
  async current(request: FastifyRequest): Promise<{ id: string; session: Session } | undefined> {
    const id = this.idOf(request);
    const session = id === undefined ? undefined : await this.sessions.find(id);
    return id === undefined || session === undefined ? undefined : { id, session };
  }

  private async authenticateId(id: string, request: FastifyRequest): Promise<Principal | undefined> {
    if ((await this.sessions.find(id)) === undefined) return undefined;
    this.origin.assertOwn(request);
    this.sessions.touch(id);
    return ADMIN_SESSION;
  }

  private idOf(request: FastifyRequest): string | undefined {
    const { authorization, cookie } = request.headers;
    return authorization !== undefined || cookie === undefined ? undefined : this.cookie.read(request);
  }
}
