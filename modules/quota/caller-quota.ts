import { AddRouteConfig, type Principal } from '../http/index.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** What a caller with limits of its own was let in with; absent for all others. */
    callerPlace?: CallerPlace;
  }

  interface FastifyContextConfig {
    /** The route calls models: how its body says which. */
    callsModels?: ModelRoute;
  }
}

/**
 * How the body of a route says what is asked of which models. `chat`: OpenAI's wire, `model` names one or several;
 * `driver-chat`: the same for the driver in the path; `pool`: many prompts to it; `later`: the route's own service says it, to a
 * {@link CallerQuota}, once it has read what the body refers to.
 */
export type ModelRoute = 'chat' | 'driver-chat' | 'pool' | 'later';

/** Marks a route (or every route of a controller) that calls models, so that its callers are held to their limits. */
export const CallsModels = (route: ModelRoute) => AddRouteConfig({ callsModels: route });

/** A model somebody asks for. */
export interface RequestedModel {
  /** A driver instance; `model` is then the provider's own id. */
  readonly driver?: string;
  /** Without `driver`: a named model, `instance/model` or an instance. Left out: the instance's own model. */
  readonly model?: string;
  /** The field that names it. */
  readonly param: string;
}

/** How much one call takes, as far as it can be told before it. */
export interface ExpectedCall {
  readonly promptCharacters: number;
  /** Left out where the caller sets no bound. */
  readonly maxAnswerTokens?: number;
}

/** What a request is about to ask of models. */
export interface ModelCalls {
  readonly models: readonly RequestedModel[];
  readonly calls: readonly ExpectedCall[];
  /** Calls in flight at a time: as many as would be wanted, and as few as will do. */
  readonly concurrency: { readonly wanted: number; readonly least: number };
}

/** A caller's place among those in flight. */
export interface CallerPlace {
  /** Calls it may have in flight at a time. */
  readonly concurrency: number;
  /** Corrects the estimated tokens by what was really used. Only the first call counts. */
  settle(totalTokens: number): void;
  /** Gives the place to others. Only the first call counts. */
  release(): void;
}

/** Holds callers to limits of their own. */
export abstract class CallerQuota {
  /**
   * Lets a caller in; `undefined` for one without limits, whose calls are not even looked at.
   * @throws AppError 403 `model_not_allowed`; 429 `concurrency_exceeded`, or `rate_limit_exceeded` with the true wait
   */
  abstract admit(principal: Principal | undefined, calls: () => ModelCalls): Promise<CallerPlace | undefined>;
}
