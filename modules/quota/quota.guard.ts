import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type CallerPlace, CallerQuota, type ModelRoute } from './caller-quota.js';
import { modelCallsOf } from './model-calls.js';

/** Holds callers with limits of their own to them, on every route that says it calls models. Runs after the access guard. */
@Injectable()
export class QuotaGuard implements CanActivate {
  constructor(private readonly quota: CallerQuota) {}

  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    if (request.principal?.limits === undefined) return true;
    const route = request.routeOptions.config.callsModels;
    if (route === undefined || route === 'later') return true;
    return this.admit(route, request, context.switchToHttp().getResponse<FastifyReply>());
  }

  private async admit(
    route: Exclude<ModelRoute, 'later'>,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<boolean> {
    const { driver } = request.params as { driver?: string };
    const place = await this.quota.admit(request.principal, () => modelCallsOf(route, request.body, driver));
    if (place === undefined) return true;
    request.callerPlace = place;
    holdUntilClosed(place, reply);
    return true;
  }
}

/** The response closes when its last byte is out, and when the caller leaves before. */
function holdUntilClosed(place: CallerPlace, reply: FastifyReply): void {
  const leave = () => {
    // Nothing was answered, so no tokens are charged. Where an answer came, whoever counted it has settled before.
    if (reply.statusCode >= 400) place.settle(0);
    place.release();
  };
  if (reply.raw.destroyed) leave();
  else reply.raw.once('close', leave);
}
