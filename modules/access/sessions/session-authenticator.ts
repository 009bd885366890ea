import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Principal } from '../../http/index.js';
import { SessionCookie } from './session-cookie.js';
import { SessionOrigin } from './session-origin.js';
import { type Session, Sessions } from './sessions.js';

/** Whoever has signed in to the admin page. */
export const ADMIN_SESSION: Principal = {
  actor: 'admin-session',
  scopes: new Set(['use', 'admin', 'metrics']),
};

/** Tells whether a request belongs to a session of the admin page. */
@Injectable()
export class SessionAuthenticator {
  constructor(
    private readonly sessions: Sessions,
    private readonly cookie: SessionCookie,
    private readonly origin: SessionOrigin,
  ) {}

  /**
   * Who is calling by a session; `undefined` where there is none.
   * @throws ForeignOriginError where another page had the browser ask; the session is not used by it
   */
  authenticate(request: FastifyRequest): Principal | undefined {
    const current = this.current(request);
    if (current === undefined) return undefined;
    this.origin.assertOwn(request);
    this.sessions.use(current.id);
    return ADMIN_SESSION;
  }

  /** The session of a request. One with an authorization header has none, whatever cookies come with it. */
  current(request: FastifyRequest): { id: string; session: Session } | undefined {
    const { authorization, cookie } = request.headers;
    if (authorization !== undefined || cookie === undefined) return undefined;
    const id = this.cookie.read(request);
    const session = id === undefined ? undefined : this.sessions.find(id);
    return id === undefined || session === undefined ? undefined : { id, session };
  }
}
