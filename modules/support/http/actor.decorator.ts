import './fastify-types.js';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

/** The name of whoever is calling, for audit rows. Only for routes that need a token: a public one has no caller to name. */
export const Actor = createParamDecorator((_data: unknown, context: ExecutionContext): string => {
  const { principal } = context.switchToHttp().getRequest<FastifyRequest>();
  if (principal === undefined)
    throw new TypeError('@Actor() stands on a route that is open without a token.');
  return principal.actor;
});
