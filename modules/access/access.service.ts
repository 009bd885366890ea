import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { Inject, Injectable, Logger } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Principal, RouteAccess } from '../support/http/index.js';
import { Clock } from '../support/index.js';
import { InsufficientScopeError, InvalidApiKeyError, TooManyAttemptsError } from './access.errors.js';
import { ACCESS_OPTIONS, type AccessModuleOptions } from './access.options.js';
import { ClientKeyAuthenticator } from './client-key-authenticator.js';
import { GuessBrake } from './guess-brake.js';

const BEARER = /^Bearer ([\x21-\x7e]{1,512})$/i;

const ADMIN: Principal = { actor: 'admin-token', scopes: new Set(['admin']) };

/** Decides who is calling and whether they may. The guard and the early check before bodies are read both ask here. */
@Injectable()
export class AccessService {
  private readonly logger = new Logger('access');
  // Tokens are compared as digests under a key of this process: always of one length, and worth nothing elsewhere.
  private readonly comparisonKey = randomBytes(32);
  private readonly adminDigest: Buffer;
  private readonly brake = new GuessBrake();

  constructor(
    @Inject(ACCESS_OPTIONS) { adminToken }: AccessModuleOptions,
    private readonly clientKeys: ClientKeyAuthenticator,
    private readonly clock: Clock,
  ) {
    this.adminDigest = this.digest(adminToken.reveal());
  }

  /**
   * Lets a request pass or throws. Remembers who is calling in `request.principal`.
   * @param access what the route asks for; `undefined` (a route that says nothing) lets nobody pass
   * @throws InvalidApiKeyError without a right token; TooManyAttemptsError after too many wrong ones from one address
   * @throws InsufficientScopeError with a right token that may not do this
   */
  async admit(request: FastifyRequest, access: RouteAccess | undefined): Promise<void> {
    if (access === 'public') return;
    request.principal ??= await this.identify(request);
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

  private async identify({ headers, raw }: FastifyRequest): Promise<Principal> {
    const token = BEARER.exec(headers.authorization ?? '')?.[1] ?? '';
    // First, whatever the address did before: whoever has a right token cannot be locked out by others who guess.
    const principal = await this.authenticate(token);
    if (principal !== undefined) return principal;
    if (token !== '') this.slowDown(raw.socket.remoteAddress, token);
    throw new InvalidApiKeyError();
  }

  /** Who a token belongs to; `undefined` for one that is malformed, unknown or revoked. */
  private async authenticate(token: string): Promise<Principal | undefined> {
    const isAdmin = timingSafeEqual(this.digest(token), this.adminDigest);
    return isAdmin ? ADMIN : this.clientKeys.authenticate(token);
  }

  /** By the socket's own address: what a header says of it is anybody's to write. */
  private slowDown(address: string | undefined, token: string): void {
    const fingerprint = this.digest(token).readUIntBE(0, 6);
    const waitMs = this.brake.count(address ?? '', fingerprint, this.clock.monotonic());
    if (waitMs > 0) throw new TooManyAttemptsError(waitMs);
  }

  private digest(token: string): Buffer {
    return createHmac('sha256', this.comparisonKey).update(token).digest();
  }
}
