import type {} from 'fastify';
import type { CancellationSource } from '../cancellation.js';
import type { CallTally } from './call-tally.js';
import type { CallerPlace, ModelRoute } from './caller-quota.js';
import type { LiveRequests } from './live-requests.js';
import type { Principal, RouteAccess } from './route-access.js';

declare module 'fastify' {
  interface FastifyInstance {
    /** Of servers made by `createHttpAdapter`. */
    liveRequests: LiveRequests;
  }

  interface FastifyRequest {
    /** Who is calling; set once the token was checked, absent on public routes. */
    principal?: Principal;
    /** The body as it came; absent where there was none. */
    bodyText?: string;
    /** What a caller with limits of its own was let in with; absent for all others. */
    callerPlace?: CallerPlace;
    /** What was asked of models; absent where nothing is, and until its handler runs. */
    calls?: CallTally;
    /** Code of the error it was answered with. */
    errorCode?: string;
    /** Ends what the request is waiting for; set by `requestSignal`. */
    cancellation?: CancellationSource;
  }

  interface FastifyContextConfig {
    /** What the route asks of its caller. */
    access?: RouteAccess;
    /** The route answers while the server shuts down or is overloaded. */
    answersAlways?: boolean;
    /** The route calls models: how its body says which. */
    callsModels?: ModelRoute;
    /** Errors of this route are `{"error":"<text>","code":…}`. */
    plainErrors?: boolean;
  }
}
