import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { ROUTE_ACCESS, type RouteAccess } from '../http/index.js';
import { AccessService } from './access.service.js';

/** The one global guard. A route that does not say who may call it is closed to everybody. */
@Injectable()
export class AccessGuard implements CanActivate {
  /** By class and handler, which two classes may share: what a route says of itself never changes. */
  private readonly known = new Map<object, Map<object, RouteAccess | undefined>>();

  constructor(
    private readonly reflector: Reflector,
    private readonly access: AccessService,
  ) {}

  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    const admitted = this.access.admit(
      context.switchToHttp().getRequest<FastifyRequest>(),
      this.accessOf(context),
    );
    return admitted instanceof Promise ? admitted.then(() => true) : true;
  }

  private accessOf(context: ExecutionContext): RouteAccess | undefined {
    const [handler, controller] = [context.getHandler(), context.getClass()];
    let known = this.known.get(controller);
    if (known === undefined) this.known.set(controller, (known = new Map<object, RouteAccess | undefined>()));
    if (!known.has(handler))
      known.set(handler, this.reflector.getAllAndOverride(ROUTE_ACCESS, [handler, controller]));
    return known.get(handler);
  }
}
