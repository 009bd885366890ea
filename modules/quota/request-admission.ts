import { Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance, FastifyRequest, onRequestHookHandler } from 'fastify';
import { isClientKey } from '../http/index.js';
import { CallerQuota, type PlainRequest } from './caller-quota.js';
import { onceClosed } from './key-shares.js';

/**
 * Holds client keys to their limits on every route that calls no model: each request is admitted after its
 * token is checked and before its body is read. Routes that call models admit their callers themselves, once
 * the request is known to be valid. Public routes have no caller.
 *
 * The hook belongs to the routes it is for: routes that call models do not pass it. Needs `checkAccessEarly`,
 * which finds the caller.
 */
@Injectable()
export class RequestAdmission {
  constructor(
    private readonly quota: CallerQuota,
    host: HttpAdapterHost,
  ) {
    // A command has no server, and that of an application built on these modules may be another one.
    const fastify = host.httpAdapter?.getInstance<Partial<FastifyInstance>>();
    fastify?.addHook?.('onRoute', (route) => {
      const { callsModels, access } = route.config ?? {};
      if (callsModels === true || access === 'public') return;
      route.onRequest = [route.onRequest ?? [], this.admit].flat();
    });
  }

  private readonly admit: onRequestHookHandler = (request, reply, done) => {
    const { principal } = request;
    if (principal === undefined || !isClientKey(principal)) return done();
    this.quota.admitRequest(principal, countedAs(request)).then((release) => {
      if (release !== undefined) onceClosed(reply.raw, release);
      done();
    }, done);
  };
}

function countedAs({ routeOptions: { config } }: FastifyRequest): PlainRequest {
  return {
    share: config.followsEvents === true ? 'followers' : 'requests',
    charged: config.uncharged !== true,
  };
}
