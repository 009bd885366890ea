import type {} from '@fastify/cookie';
import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ACCESS_OPTIONS, type AccessModuleOptions } from '../access.options.js';
import { SESSION_LIFETIME_MS } from './session.store.js';

/** The cookie that carries the id of a session. */
export const SESSION_COOKIE = 'llm_session';

const EVERY_OCCURRENCE = new RegExp(String.raw`(?:^|;)\s*${SESSION_COOKIE}\s*=`, 'g');

/** Reads and writes the session's cookie. Needs the plugin `@fastify/cookie`, with or without its hook. */
@Injectable()
export class SessionCookie {
  private readonly attributes;

  constructor(@Inject(ACCESS_OPTIONS) { publicUrl }: AccessModuleOptions) {
    const secure = publicUrl?.protocol === 'https:';
    this.attributes = { path: '/', httpOnly: true, sameSite: 'strict', secure } as const;
  }

  /** Returns the id in a request; `undefined` for none, and for several: another site may have set any. */
  read({ headers, server }: FastifyRequest): string | undefined {
    const { cookie = '' } = headers;
    return cookie.match(EVERY_OCCURRENCE)?.length === 1
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
