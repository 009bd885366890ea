import { type DynamicModule, Module } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';

export interface ServedRoute {
  readonly method: string;
  /** Its pattern: `/v1/models/*`, `/api/v1/settings/:group/:key`. */
  readonly url: string;
}

/** A module that writes down every route of the application it is imported into. */
@Module({})
export class ServedRoutes {
  static into(routes: ServedRoute[]): DynamicModule {
    const recorder = {
      provide: 'route recorder',
      inject: [HttpAdapterHost],
      useFactory: ({ httpAdapter }: HttpAdapterHost) => {
        httpAdapter.getInstance<FastifyInstance>().addHook('onRoute', ({ method, url }) => {
          for (const each of [method].flat()) routes.push({ method: each, url });
        });
      },
    };
    return { module: ServedRoutes, providers: [recorder] };
  }
}
