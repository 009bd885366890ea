import type {} from '@fastify/cookie';
import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ACCESS_OPTIONS, type AccessModuleOptions } from '../access.options.js';
import { SESSION_LIFETIME_MS } from './sessions.js';

/** The cookie that carries the id of a session. */
export const SESSION_COOKIE = 'llm_session';

const EACH_OF_THE_NAME = new RegExp(String.raw`(?:^|;)\s*${SESSION_COOKIE}\s*=`, 'g');

/** Reads and writes the session's cookie. The server needs the plugin `@fastify/cookie`; it may leave its hook out. */
@Injectable()
export class SessionCookie {
  private readonly attributes;

  constructor(@Inject(ACCESS_OPTIONS) { publicUrl }: AccessModuleOptions) {
    const secure = publicUrl?.protocol === 'https:';
    this.attributes = { path: '/', httpOnly: true, sameSite: 'strict', secure } as const;
  }

  /** The id a request carries; `undefined` for none, and for several: nobody could say which of them this server has set. */
  read({ headers, server }: FastifyRequest): string | undefined {
    const { cookie = '' } = headers;
    return cookie.match(EACH_OF_THE_NAME)?.length === 1
      ? server.parseCookie(cookie)[SESSION_COOKIE]
      : undefined;
  }

  write(reply: FastifyReply, id: string): void {
    void reply.setCookie(SESSION_COOKIE, id, { ...this.attributes, maxAge: SESSION_LIFETIME_MS / 1_000 });
  }

  clear(reply: FastifyReply): void {
    void reply.clearCookie(SESSION_COOKIE, this.attributes);
  }
}
