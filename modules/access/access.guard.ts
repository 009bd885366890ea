import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { ProtectsRoutes, ROUTE_ACCESS, type RouteAccess } from '../http/index.js';
import { AccessService } from './access.service.js';

/** The one global guard. A route that does not declare its access is closed. */
@Injectable()
@ProtectsRoutes()
export class AccessGuard implements CanActivate {
  /** By class and handler, which two classes may share. Declarations never change. */
  private readonly declared = new Map<object, Map<object, RouteAccess | undefined>>();

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
    let declared = this.declared.get(controller);
    if (declared === undefined) {
      declared = new Map();
      this.declared.set(controller, declared);
    }
    if (!declared.has(handler))
      declared.set(handler, this.reflector.getAllAndOverride(ROUTE_ACCESS, [handler, controller]));
    return declared.get(handler);
  }
}
