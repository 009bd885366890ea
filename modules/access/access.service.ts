import { timingSafeEqual } from 'node:crypto';
import { Inject, Injectable, Logger, Optional } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Attempts, MemoryAttempts } from '../database/index.js';
import type { Principal, RouteAccess, Scope } from '../http/index.js';
import { Clock } from '../support/index.js';
import { InsufficientScopeError, InvalidApiKeyError, TooManyAttemptsError } from './access.errors.js';
import { ACCESS_OPTIONS, type AccessModuleOptions } from './access.options.js';
import { ClientKeyAuthenticator } from './client-keys/client-key-authenticator.js';
import { FailedAuthThrottle } from './failed-auth-throttle.js';
import { processDigest } from './process-digest.js';
import { SessionAuthenticator } from './sessions/session-authenticator.js';

/** A promise only if the database has to be asked: every request passes here twice. */
type MaybePromise<T> = T | Promise<T>;

const BEARER = /^Bearer ([\x21-\x7e]{1,512})$/i;

/** A client key in a header of its own. */
const KEY = /^[\x21-\x7e]{1,512}$/;

const ADMIN: Principal = { actor: 'admin-token', scopes: new Set(['admin']) };

/** Identifies callers and checks their scopes, for the guard and for the check before bodies are read. */
@Injectable()
export class AccessService {
  private readonly logger = new Logger('access');
  private readonly adminDigest: Buffer;
  private readonly throttle: FailedAuthThrottle;

  constructor(
    @Inject(ACCESS_OPTIONS) { adminToken }: AccessModuleOptions,
    private readonly clientKeys: ClientKeyAuthenticator,
    clock: Clock,
    private readonly sessions: SessionAuthenticator,
    @Optional() attempts: Attempts = new MemoryAttempts(clock),
  ) {
    this.throttle = new FailedAuthThrottle(attempts);
    this.adminDigest = processDigest(adminToken.reveal());
  }

  /**
   * Admits a request or throws. Sets `request.principal` to its caller.
   * @param access the route's declaration; a route without one (`undefined`) admits no caller
   * @throws InvalidApiKeyError without a right token; TooManyAttemptsError after too many wrong ones from one
   *   address
   * @throws InsufficientScopeError for a right token without the scope; ForeignOriginError for a session used
   *   by another page
   * @throws AppError 503 `storage_busy` or `storage_unavailable` if a key or session cannot be read
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
   * Checks an admin token that did not come in a header. Client keys do not pass.
   * @throws InvalidApiKeyError, TooManyAttemptsError as {@link admit}; both count wrong tokens together
   */
  async assertAdminToken(request: FastifyRequest, token: string): Promise<void> {
    const digest = processDigest(token);
    if (!this.isAdmin(digest)) await this.refuse(request, [digest]);
  }

  private identify(request: FastifyRequest): MaybePromise<Principal> {
    const { headers } = request;
    const { authorization, 'x-api-key': first = '', 'api-key': second = '' } = headers;
    const hasKeys = first !== '' || second !== '';
    if (authorization === undefined && !hasKeys) return this.identifySession(request);
    const token = BEARER.exec(authorization ?? '')?.[1] ?? '';
    return hasKeys
      ? this.identifyAny(request, token, [String(first), String(second)])
      : this.identifyToken(request, token);
  }

  private identifyToken(request: FastifyRequest, token: string): MaybePromise<Principal> {
    const digest = processDigest(token);
    const admitted = (principal: Principal | undefined): MaybePromise<Principal> =>
      principal ?? this.refuse(request, token === '' ? [] : [digest]);
    // Before the throttle: guesses from an address must not lock out a right token from there.
    const found = this.isAdmin(digest) ? ADMIN : this.clientKeys.authenticate(token, digest);
    return found instanceof Promise ? found.then(admitted) : admitted(found);
  }

  /**
   * Clients that were made for other providers write their key into headers of other names, some beside a
   * bearer token. One has to be right, the bearer token first. The others carry client keys alone.
   */
  private async identifyAny(
    request: FastifyRequest,
    token: string,
    keys: readonly string[],
  ): Promise<Principal> {
    const offered = new Set([token, ...keys.map((key) => KEY.exec(key)?.[0] ?? '')]);
    offered.delete('');
    for (const each of offered) {
      const digest = processDigest(each);
      if (each === token && this.isAdmin(digest)) return ADMIN;
      const found = await this.clientKeys.authenticate(each, digest);
      if (found !== undefined) return found;
    }
    return this.refuse(request, [...offered].map(processDigest));
  }

  private identifySession(request: FastifyRequest): Promise<Principal> {
    const found = this.sessions.authenticate(request);
    if (found === undefined) throw new InvalidApiKeyError();
    return found.then((principal) => {
      if (principal === undefined) throw new InvalidApiKeyError();
      return principal;
    });
  }

  private isAdmin(digest: Buffer): boolean {
    return timingSafeEqual(digest, this.adminDigest);
  }

  /**
   * Refuses wrong tokens, and counts them by the socket's own address: any client can write an address into a
   * header.
   */
  private async refuse({ raw }: FastifyRequest, digests: readonly Buffer[]): Promise<never> {
    for (const digest of digests) {
      const waitMs = await this.throttle.count(raw.socket.remoteAddress ?? '', digest.readUIntBE(0, 6));
      if (waitMs > 0) throw new TooManyAttemptsError(waitMs);
    }
    throw new InvalidApiKeyError();
  }
}
