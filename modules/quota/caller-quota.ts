import { AddRouteConfig, type Principal } from '../http/index.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The route asks models on behalf of its caller. */
    callsModels?: boolean;
  }
}

/**
 * Marks a route, or every route of a controller, that asks models. Such a route admits its caller through
 * {@link CallerQuota} once its request is known to be valid.
 */
export const CallsModels = () => AddRouteConfig({ callsModels: true });

/** One model of a request. */
export interface RequestedModel {
  /** A driver instance; `model` is then the provider's own id. */
  readonly driver?: string;
  /** Without `driver`: a named model, `instance/model` or an instance. Default: the instance's own model. */
  readonly model?: string;
  /** The field that names it, for errors. */
  readonly param: string;
}

/** The size of one call, as far as it is known before the call is sent. */
export interface ExpectedCall {
  readonly promptCharacters: number;
  /** Unset if the caller sets no bound. */
  readonly maxAnswerTokens?: number;
}

/** Everything a request is about to ask of models. */
export interface RequestedCalls {
  readonly models: readonly RequestedModel[];
  readonly calls: readonly ExpectedCall[];
  /** Calls in flight at a time: the number the request would use, and the smallest it can work with. */
  readonly concurrency: { readonly wanted: number; readonly minimum: number };
}

/**
 * The right of one admitted request to have calls in flight. Release it exactly when the last call has ended.
 */
export interface CallerLease {
  /** Calls the request may have in flight at a time. */
  readonly concurrency: number;
  /** Replaces the estimated tokens by those really used. Only the first call counts. */
  settle(totalTokens: number): void;
  /** Gives the calls back to the caller's other requests. Only the first call counts. */
  release(): void;
}

/** Holds callers to limits of their own. */
export abstract class CallerQuota {
  /**
   * Admits a request, in this order: its models are allowed, `assertAnswerable` finds no mistake, the limits
   * have room. A request that is refused is charged nothing.
   * @param calls not called for a caller without limits
   * @param assertAnswerable finds mistakes that only a caller who may use the models may learn about, such as
   *   unknown names; not called for a caller without limits
   * @returns undefined for a caller without limits
   * @throws AppError 403 `model_not_allowed`; 429 `concurrency_exceeded`, or `rate_limit_exceeded` with the
   *   true wait
   */
  abstract admit(
    principal: Principal | undefined,
    calls: () => RequestedCalls,
    assertAnswerable?: () => void,
  ): Promise<CallerLease | undefined>;
}
