import type {} from 'fastify';
import type { Principal, RouteAccess } from './route-access.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Who is calling; set once the token was checked, absent on public routes. */
    principal?: Principal;
    /** The body as it came, byte for byte; absent where there was none. */
    rawBody?: Buffer;
  }

  interface FastifyContextConfig {
    /** What the route asks of its caller. */
    access?: RouteAccess;
    /** Errors of this route are `{"error":"<text>","code":…}`. */
    plainErrors?: boolean;
  }
}
