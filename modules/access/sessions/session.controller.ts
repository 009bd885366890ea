import { Body, Controller, Delete, Get, HttpCode, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import {
  ApiBody,
  ApiCookieAuth,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  Authenticated,
  Public,
} from '../../http/index.js';
import { replySchema, requestSchema } from '../../validation/index.js';
import { ADMIN_SESSION } from './session-authenticator.js';
import { SessionCookie } from './session-cookie.js';
import { SessionService } from './session.service.js';
import type { Session } from './sessions.js';

const signIn = z.strictObject({
  token: z.string().meta({ format: 'password', description: 'The admin token.' }),
});

/** A session as the page sees it: never its id, which the cookie alone carries. */
const sessionReply = z.object({
  object: z.literal('session'),
  actor: z.literal('admin-session'),
  scopes: z.array(z.enum(['use', 'admin', 'metrics'])),
  expires_at: z.iso.datetime(),
});
type SessionReply = z.infer<typeof sessionReply>;

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
  @ApiBody({ schema: requestSchema(signIn) })
  @ApiOkResponse({ schema: replySchema(sessionReply) })
  async signIn(
    @Body({ schema: signIn }) { token }: z.infer<typeof signIn>,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SessionReply> {
    const { id, session } = await this.service.signIn(request, token);
    this.cookie.write(reply, id);
    return toReply(session);
  }

  @Get()
  @Authenticated()
  @ApiCookieAuth()
  @ApiOperation({ summary: 'The session of the admin page' })
  @ApiOkResponse({ schema: replySchema(sessionReply) })
  async current(@Req() request: FastifyRequest): Promise<SessionReply> {
    return toReply((await this.service.current(request)).session);
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

function toReply({ expiresAt }: Session): SessionReply {
  const { actor, scopes } = ADMIN_SESSION;
  return { object: 'session', actor, scopes: [...scopes], expires_at: new Date(expiresAt).toISOString() };
}
