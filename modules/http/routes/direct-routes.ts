import type { INestApplication, Type } from '@nestjs/common';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { ErrorFilter } from '../errors/error.filter.js';
import { AddRouteConfig } from './route-options.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The handler that Fastify calls itself. */
    direct?: DirectHandler;
  }
}

interface DirectHandler {
  readonly controller: Type;
  readonly method: string | symbol;
}

type AnswerReply = (reply: FastifyReply) => Promise<void>;

/**
 * Marks a handler of a hot route, whose only parameter is `@Res()`. Where {@link callDirectly} was called,
 * Fastify calls it without Nest's guards, pipes and interceptors around it: they take as long as a third of
 * our own work on a request. Elsewhere, as in an application that imports the module, Nest calls it as any
 * other.
 */
export function CalledDirectly(): MethodDecorator {
  return (target, method, descriptor) => {
    const direct = { controller: target.constructor as Type, method };
    return AddRouteConfig({ direct })(target, method, descriptor);
  };
}

/**
 * Has Fastify call the handlers marked with {@link CalledDirectly}. Call it before the application is
 * initialised, on a server whose hooks check access and set `request.principal`: no guard does.
 */
export function callDirectly(
  fastify: FastifyInstance,
  app: Pick<INestApplication, 'get'>,
  errors: ErrorFilter,
): void {
  fastify.addHook('onRoute', (route) => {
    const { direct } = route.config ?? {};
    if (direct === undefined) return;
    const controller = app.get<Record<string | symbol, AnswerReply>>(direct.controller, { strict: false });
    const answer: AnswerReply = async (reply) => controller[direct.method]!(reply);
    route.handler = (request, reply) => {
      if (request.principal === undefined)
        throw new TypeError(`The access to ${request.routeOptions.url} was not checked.`);
      answer(reply).catch((thrown: unknown) => errors.answer(thrown, reply));
    };
  });
}
