import './fastify-types.js';
import { RouteConfig } from '@nestjs/platform-fastify';
import { FASTIFY_ROUTE_CONFIG_METADATA } from '@nestjs/platform-fastify/constants.js';
import type { FastifyContextConfig } from 'fastify';

/**
 * Adds to the Fastify configuration of a route, or of every route of a controller, keeping what is there: what a method
 * says of itself wins over its class. Fastify needs it where no Nest metadata is at hand, as before a body is read.
 */
export function AddRouteConfig(config: FastifyContextConfig): MethodDecorator & ClassDecorator {
  return (target: object, _key?: string | symbol, descriptor?: PropertyDescriptor): void => {
    if (descriptor !== undefined) {
      merge(descriptor, config, 'given wins');
      return;
    }
    for (const method of methodsOf((target as NewableFunction).prototype as object)) {
      merge(method, config, 'present wins');
    }
  };
}

function merge(
  method: PropertyDescriptor,
  given: FastifyContextConfig,
  rule: 'given wins' | 'present wins',
): void {
  const handler = method.value as object;
  const present = Reflect.getMetadata(FASTIFY_ROUTE_CONFIG_METADATA, handler) as
    FastifyContextConfig | undefined;
  const merged = rule === 'given wins' ? { ...present, ...given } : { ...given, ...present };
  RouteConfig(merged)(handler, '', method);
}

function methodsOf(prototype: object): PropertyDescriptor[] {
  return Object.entries(Object.getOwnPropertyDescriptors(prototype))
    .filter(([name, { value }]) => name !== 'constructor' && typeof value === 'function')
    .map(([, descriptor]) => descriptor);
}
