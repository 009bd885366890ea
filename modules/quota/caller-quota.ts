import { AddRouteConfig, type Principal } from '../http/index.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The route asks models on behalf of its caller. */
    callsModels?: boolean;
    /** The route streams events to a follower. */
    followsEvents?: boolean;
    /** The route is open to a key that has used up its rate. */
    uncharged?: boolean;
  }
}

/**
 * Marks a route, or every route of a controller, that asks models. Such a route admits its caller through
 * {@link CallerQuota} once its request is known to be valid.
 */
export const CallsModels = () => AddRouteConfig({ callsModels: true });

/** Marks a route whose reply stays open: it counts among the caller's followers, not among its requests. */
export const FollowsEvents = () => AddRouteConfig({ followsEvents: true });

/**
 * Marks a route that is not charged against the caller's requests per minute, because it stops work that the
 * caller pays for. It counts among the requests in flight.
 */
export const Uncharged = () => AddRouteConfig({ uncharged: true });

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

/** A request that calls no model. */
export interface PlainRequest {
  /** What it counts as while it is in flight. */
  readonly share: 'requests' | 'followers';
  /** True if it counts against the caller's requests per minute. */
  readonly charged: boolean;
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

  /**
   * Admits a request that calls no model. A client key without limits has a share of the requests in flight
   * too; other callers have none.
   * @returns the function that ends the request; undefined for a caller that is no client key
   * @throws AppError 429 `concurrency_exceeded`, or `rate_limit_exceeded` with the true wait
   */
  abstract admitRequest(principal: Principal, request: PlainRequest): Promise<(() => void) | undefined>;
}
