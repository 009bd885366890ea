import { Body, Controller, Delete, Get, HttpCode, Post, Req, Res } from '@nestjs/common';
import { ApiBody, ApiCookieAuth, ApiNoContentResponse, ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { Authenticated, Public, type Scope } from '../../http/index.js';
import { ADMIN_SESSION } from './session-authenticator.js';
import { SessionCookie } from './session-cookie.js';
import { SESSION, SIGN_IN } from './session.openapi.js';
import { SessionService } from './session.service.js';
import type { Session } from './sessions.js';

const signIn = z.strictObject({ token: z.string() });

/** A session as the page sees it: never its id, which the cookie alone carries. */
interface SessionJson {
  readonly object: 'session';
  readonly actor: string;
  readonly scopes: readonly Scope[];
  /** ISO 8601, UTC. */
  readonly expires_at: string;
}

@Controller('api/v1/session')
export class SessionController {
  constructor(
    private readonly service: SessionService,
    private readonly cookie: SessionCookie,
  ) {}

  @Post()
  @HttpCode(200)
  @Public()
  @ApiOperation({ summary: 'Signs in to the admin page; the session is in a cookie', security: [] })
  @ApiBody({ schema: SIGN_IN })
  @ApiOkResponse({ schema: SESSION })
  async signIn(
    @Body({ schema: signIn }) { token }: z.infer<typeof signIn>,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SessionJson> {
    const { id, session } = await this.service.signIn(request, token);
    this.cookie.write(reply, id);
    return toJson(session);
  }

  @Get()
  @Authenticated()
  @ApiCookieAuth()
  @ApiOperation({ summary: 'The session of the admin page' })
  @ApiOkResponse({ schema: SESSION })
  current(@Req() request: FastifyRequest): SessionJson {
    return toJson(this.service.current(request).session);
  }

  @Delete()
  @HttpCode(204)
  @Authenticated()
  @ApiCookieAuth()
  @ApiOperation({ summary: 'Signs out: the session ends at once' })
  @ApiNoContentResponse()
  async signOut(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    await this.service.signOut(request);
    this.cookie.clear(reply);
  }
}

function toJson({ expiresAt }: Session): SessionJson {
  const { actor, scopes } = ADMIN_SESSION;
  return { object: 'session', actor, scopes: [...scopes], expires_at: new Date(expiresAt).toISOString() };
}
