import { Injectable, Logger } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { AuditLog } from '../../database/index.js';
import { AppError } from '../../support/index.js';
import { InvalidApiKeyError } from '../access.errors.js';
import { AccessService } from '../access.service.js';
import { ADMIN_SESSION, SessionAuthenticator } from './session-authenticator.js';
import { SessionOrigin } from './session-origin.js';
import { type Session, Sessions } from './sessions.js';

/** Actor and subject of the audit rows about sessions. */
const AUDITED = { actor: ADMIN_SESSION.actor, subject: 'admin-page' };

/** Signs in to the admin page, and out of it. */
@Injectable()
export class SessionService {
  private readonly logger = new Logger('access');

  constructor(
    private readonly access: AccessService,
    private readonly authenticator: SessionAuthenticator,
    private readonly origin: SessionOrigin,
    private readonly sessions: Sessions,
    private readonly auditLog: AuditLog,
  ) {}

  /**
   * Starts a session, and ends the one the request came with.
   * @throws InvalidApiKeyError for any other token than the admin token; TooManyAttemptsError after too many
   *   wrong ones from one address
   * @throws ForeignOriginError if another page made the request
   * @throws AppError 503 if it cannot be recorded; no session is started then
   */
  async signIn(request: FastifyRequest, token: string): Promise<{ id: string; session: Session }> {
    this.assertMaySignIn(request, token);
    await this.auditLog.record({ ...AUDITED, action: 'session.started' });
    const previous = this.authenticator.current(request);
    if (previous !== undefined) this.sessions.end(previous.id);
    return this.sessions.start();
  }

  /** @throws InvalidApiKeyError for a caller without a session, even if its token is right */
  current(request: FastifyRequest): { id: string; session: Session } {
    const current = this.authenticator.current(request);
    if (current === undefined) throw new InvalidApiKeyError();
    return current;
  }

  /**
   * Ends the session. It stays if that cannot be recorded.
   * @throws InvalidApiKeyError as {@link current}; AppError 503
   */
  async signOut(request: FastifyRequest): Promise<void> {
    const { id } = this.current(request);
    await this.auditLog.record({ ...AUDITED, action: 'session.ended' });
    this.sessions.end(id);
  }

  private assertMaySignIn(request: FastifyRequest, token: string): void {
    try {
      this.origin.assertNotForeign(request);
      this.access.assertAdminToken(request, token);
    } catch (error) {
      const code = error instanceof AppError ? error.code : undefined;
      this.logger.warn({ msg: 'sign-in refused', request_id: request.id, code });
      throw error;
    }
  }
}
