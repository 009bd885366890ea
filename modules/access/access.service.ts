import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { Inject, Injectable, Logger } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Principal, RouteAccess } from '../support/http/index.js';
import { InsufficientScopeError, InvalidApiKeyError } from './access.errors.js';
import { ACCESS_OPTIONS, type AccessModuleOptions } from './access.options.js';
import { ClientKeyAuthenticator } from './client-key-authenticator.js';

const BEARER = /^Bearer ([\x21-\x7e]{1,512})$/i;

const ADMIN: Principal = { actor: 'admin-token', scopes: new Set(['admin']) };

/** Decides who is calling and whether they may. The guard and the early check before bodies are read both ask here. */
@Injectable()
export class AccessService {
  private readonly logger = new Logger('access');
  // Tokens are compared as digests under a key of this process: always of one length, and worth nothing elsewhere.
  private readonly comparisonKey = randomBytes(32);
  private readonly adminDigest: Buffer;

  constructor(
    @Inject(ACCESS_OPTIONS) { adminToken }: AccessModuleOptions,
    private readonly clientKeys: ClientKeyAuthenticator,
  ) {
    this.adminDigest = this.digest(adminToken.reveal());
  }

  /**
   * Lets a request pass or throws. Remembers who is calling in `request.principal`.
   * @param access what the route asks for; `undefined` (a route that says nothing) lets nobody pass
   * @throws InvalidApiKeyError without a right token
   * @throws InsufficientScopeError with a right token that may not do this
   */
  async admit(request: FastifyRequest, access: RouteAccess | undefined): Promise<void> {
    if (access === 'public') return;
    request.principal ??= await this.authenticate(request.headers.authorization);
    if (access === 'authenticated') return;
    if (access !== undefined && request.principal.scopes.has(access)) return;
    this.logger.warn({
      msg: 'access refused',
      request_id: request.id,
      actor: request.principal.actor,
      method: request.method,
      route: request.routeOptions.url,
      needs: access ?? 'a route that says who may call it',
    });
    throw new InsufficientScopeError();
  }

  /**
   * Who a token belongs to.
   * @throws InvalidApiKeyError where there is none, or one that is malformed, unknown or revoked
   */
  async authenticate(authorization: string | undefined): Promise<Principal> {
    const token = BEARER.exec(authorization ?? '')?.[1] ?? '';
    const isAdmin = timingSafeEqual(this.digest(token), this.adminDigest);
    const principal = isAdmin ? ADMIN : await this.clientKeys.authenticate(token);
    if (principal === undefined) throw new InvalidApiKeyError();
    return principal;
  }

  private digest(token: string): Buffer {
    return createHmac('sha256', this.comparisonKey).update(token).digest();
  }
}
