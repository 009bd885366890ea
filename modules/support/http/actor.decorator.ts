import './fastify-types.js';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Principal } from './route-access.js';

/** The name of whoever is calling, for audit rows. Only for routes that need a token: a public one has no caller to name. */
export const Actor = createParamDecorator(
  (_data: unknown, context: ExecutionContext): string => callerOf(context).actor,
);

/** Whoever is calling. Only for routes that need a token. */
export const Caller = createParamDecorator((_data: unknown, context: ExecutionContext): Principal =>
  callerOf(context),
);

function callerOf(context: ExecutionContext): Principal {
  const { principal } = context.switchToHttp().getRequest<FastifyRequest>();
  if (principal === undefined)
    throw new TypeError(
      '@Actor() and @Caller() stand on routes that need a token; this one is open without.',
    );
  return principal;
}
