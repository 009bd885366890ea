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
   * @throws ForeignOriginError if another page made the request; it does not extend the session
   */
  authenticate(request: FastifyRequest): Principal | undefined {
    const current = this.current(request);
    if (current === undefined) return undefined;
    this.origin.assertOwn(request);
    this.sessions.touch(current.id);
    return ADMIN_SESSION;
  }

  /** Returns the session of a request; none if it has an authorization header, whatever its cookies. */
  current(request: FastifyRequest): { id: string; session: Session } | undefined {
    const { authorization, cookie } = request.headers;
    if (authorization !== undefined || cookie === undefined) return undefined;
    const id = this.cookie.read(request);
    const session = id === undefined ? undefined : this.sessions.find(id);
    return id === undefined || session === undefined ? undefined : { id, session };
  }
}
