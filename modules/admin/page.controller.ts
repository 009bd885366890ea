import { Controller, Get, Headers, NotFoundException, Param, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { ApiExcludeController, Public } from '../http/index.js';
import { acceptedBody, PageFiles } from './page-files.js';

const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

const HEADERS = {
  'content-security-policy': CONTENT_SECURITY_POLICY,
  'x-frame-options': 'DENY',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  vary: 'accept-encoding',
};

/**
 * Serves the page's files. They are the same for every client and hold no secrets: the page itself asks for a
 * sign-in.
 */
@Controller('admin')
@Public()
@ApiExcludeController()
export class PageController {
  constructor(private readonly files: PageFiles) {}

  /** @param path below `/admin/` */
  @Get(['', '*'])
  send(
    @Param('*') path: string | undefined,
    @Headers('accept-encoding') accepted: string | undefined,
    @Res() reply: FastifyReply,
  ): void {
    const file = this.files.find(path ?? '');
    if (file === undefined) throw new NotFoundException();
    const { encoding, body } = acceptedBody(file, accepted);
    void reply
      .headers(HEADERS)
      .header('cache-control', file.hashed ? 'public, max-age=31536000, immutable' : 'no-store')
      .type(file.contentType);
    if (encoding !== undefined) void reply.header('content-encoding', encoding);
    void reply.send(body);
  }
}
