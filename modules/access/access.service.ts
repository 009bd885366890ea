import { timingSafeEqual } from 'node:crypto';
import { Inject, Injectable, Logger } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Principal, RouteAccess, Scope } from '../http/index.js';
import { Clock } from '../support/index.js';
import { InsufficientScopeError, InvalidApiKeyError, TooManyAttemptsError } from './access.errors.js';
import { ACCESS_OPTIONS, type AccessModuleOptions } from './access.options.js';
import { ClientKeyAuthenticator } from './client-keys/client-key-authenticator.js';
import { GuessBrake } from './failed-auth-throttle.js';
import { SessionAuthenticator } from './sessions/session-authenticator.js';
import { processDigest } from './token-digest.js';

/** A promise only where something has to be waited for: every request passes here twice. */
type MaybePromise<T> = T | Promise<T>;

const BEARER = /^Bearer ([\x21-\x7e]{1,512})$/i;

const ADMIN: Principal = { actor: 'admin-token', scopes: new Set(['admin']) };

/** Decides who is calling and whether they may. The guard and the early check before bodies are read both ask here. */
@Injectable()
export class AccessService {
  private readonly logger = new Logger('access');
  private readonly adminDigest: Buffer;
  private readonly brake = new GuessBrake();

  constructor(
    @Inject(ACCESS_OPTIONS) { adminToken }: AccessModuleOptions,
    private readonly clientKeys: ClientKeyAuthenticator,
    private readonly clock: Clock,
    private readonly sessions: SessionAuthenticator,
  ) {
    this.adminDigest = processDigest(adminToken.reveal());
  }

  /**
   * Lets a request pass or throws. Remembers who is calling in `request.principal`.
   * @param access what the route asks for; `undefined` (a route that says nothing) lets nobody pass
   * @throws InvalidApiKeyError without a right token; TooManyAttemptsError after too many wrong ones from one address
   * @throws InsufficientScopeError with a right token that may not do this; ForeignOriginError for a session that another page uses
   */
  admit(request: FastifyRequest, access: RouteAccess | undefined): MaybePromise<void> {
    if (access === 'public') return;
    const caller = request.principal ?? this.identify(request);
    if (!(caller instanceof Promise)) return this.assertScope(request, caller, access);
    return caller.then((principal) => this.assertScope(request, principal, access));
  }

  private assertScope(
    request: FastifyRequest,
    principal: Principal,
    access: Scope | 'authenticated' | undefined,
  ): void {
    request.principal = principal;
    if (access === 'authenticated') return;
    if (access !== undefined && principal.scopes.has(access)) return;
    this.logger.warn({
      msg: 'access refused',
      request_id: request.id,
      actor: principal.actor,
      method: request.method,
      route: request.routeOptions.url,
      needs: access ?? 'a route that says who may call it',
    });
    throw new InsufficientScopeError();
  }

  /**
   * Lets the admin token pass where it is not in a header, and no client key.
   * @throws InvalidApiKeyError, TooManyAttemptsError as {@link admit}, which wrong tokens are counted with
   */
  assertAdminToken({ raw }: FastifyRequest, token: string): void {
    const digest = processDigest(token);
    if (this.isAdmin(digest)) return;
    this.slowDown(raw.socket.remoteAddress, digest);
    throw new InvalidApiKeyError();
  }

  private identify(request: FastifyRequest): MaybePromise<Principal> {
    const { headers, raw } = request;
    if (headers.authorization === undefined) return this.identifySession(request);
    const token = BEARER.exec(headers.authorization)?.[1] ?? '';
    const digest = processDigest(token);
    const admitted = (principal: Principal | undefined): Principal => {
      if (principal !== undefined) return principal;
      if (token !== '') this.slowDown(raw.socket.remoteAddress, digest);
      throw new InvalidApiKeyError();
    };
    // First, whatever the address did before: whoever has a right token cannot be locked out by others who guess.
    const found = this.isAdmin(digest) ? ADMIN : this.clientKeys.authenticate(token, digest);
    return found instanceof Promise ? found.then(admitted) : admitted(found);
  }

  private identifySession(request: FastifyRequest): Principal {
    const principal = this.sessions.authenticate(request);
    if (principal === undefined) throw new InvalidApiKeyError();
    return principal;
  }

  private isAdmin(digest: Buffer): boolean {
    return timingSafeEqual(digest, this.adminDigest);
  }

  /** By the socket's own address: what a header says of it is anybody's to write. */
  private slowDown(address: string | undefined, digest: Buffer): void {
    const fingerprint = digest.readUIntBE(0, 6);
    const waitMs = this.brake.count(address ?? '', fingerprint, this.clock.monotonic());
    if (waitMs > 0) throw new TooManyAttemptsError(waitMs);
  }
}
