import { Injectable, Logger } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { DataSource } from 'typeorm';
import { AuditLog, writeAtomically } from '../../database/index.js';
import { AppError } from '../../support/index.js';
import { InvalidApiKeyError } from '../access.errors.js';
import { AccessService } from '../access.service.js';
import { ADMIN_SESSION, SessionAuthenticator } from './session-authenticator.js';
import { SessionOrigin } from './session-origin.js';
import { SessionStore } from './session.store.js';
import { type Session, Sessions } from './sessions.js';

/** Actor and subject of the audit rows about sessions. */
const AUDITED = { actor: ADMIN_SESSION.actor, subject: 'admin-page' };

/** Signs in to the admin page, and out of it. */
@Injectable()
export class SessionService {
  private readonly logger = new Logger('access');

  constructor(
    private readonly dataSource: DataSource,
    private readonly access: AccessService,
    private readonly authenticator: SessionAuthenticator,
    private readonly origin: SessionOrigin,
    private readonly sessions: Sessions,
    private readonly store: SessionStore,
    private readonly auditLog: AuditLog,
  ) {}

  /**
   * Starts a session, and ends the one the request came with.
   * @throws InvalidApiKeyError for any other token than the admin token; TooManyAttemptsError after too many
   *   wrong ones from one address
   * @throws ForeignOriginError if another page made the request
   * @throws AppError 503 if it cannot be stored and recorded; no session is started then, and none ended
   */
  async signIn(request: FastifyRequest, token: string): Promise<{ id: string; session: Session }> {
    await this.assertMaySignIn(request, token);
    const previous = await this.authenticator.current(request);
    const started = await writeAtomically(this.dataSource, async (transaction) => {
      await this.auditLog.record({ ...AUDITED, action: 'session.started' }, transaction);
      if (previous !== undefined) await this.store.remove(this.store.digestOf(previous.id)!, transaction);
      return this.store.add(transaction);
    });
    this.sessions.forget();
    return started;
  }

  /** @throws InvalidApiKeyError for a caller without a session, even if its token is right; AppError 503 */
  async current(request: FastifyRequest): Promise<{ id: string; session: Session }> {
    const current = await this.authenticator.current(request);
    if (current === undefined) throw new InvalidApiKeyError();
    return current;
  }

  /**
   * Ends the session: at once in this process, within a second in others. It stays if that cannot be stored
   * and recorded.
   * @throws InvalidApiKeyError as {@link current}, and if another process has just ended it; AppError 503
   */
  async signOut(request: FastifyRequest): Promise<void> {
    const { id } = await this.current(request);
    await writeAtomically(this.dataSource, async (transaction) => {
      const removed = await this.store.remove(this.store.digestOf(id)!, transaction);
      if (!removed) throw new InvalidApiKeyError();
      await this.auditLog.record({ ...AUDITED, action: 'session.ended' }, transaction);
    }).finally(() => this.sessions.forget());
  }

  private async assertMaySignIn(request: FastifyRequest, token: string): Promise<void> {
    try {
      this.origin.assertNotForeign(request);
      await this.access.assertAdminToken(request, token);
    } catch (error) {
      const code = error instanceof AppError ? error.code : undefined;
      this.logger.warn({ msg: 'sign-in refused', request_id: request.id, code });
      throw error;
    }
  }
}
