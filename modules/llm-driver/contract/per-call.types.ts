import type { Secret } from '../../support/index.js';

/** Headers of a call, in the forms that `fetch` takes. */
export type ExtraHeaders = Readonly<Record<string, string>> | Iterable<readonly [string, string]>;

/**
 * What a call may bring of its own, such as the key of a customer. An instance takes only what its
 * configuration allows: `drivers: { groq: { perCall: ['apiKey'] } }`. Nothing of it is logged or stored.
 */
export interface PerCallOptions {
  /**
   * API key of this call, instead of the instance's. The calls of a key share their limits, and no other
   * call's. Goes to one instance alone: a model with targets of several instances is refused.
   */
  readonly apiKey?: string | Secret | undefined;
  /**
   * Headers sent besides: an object, a `Headers`, a Map or a list of pairs. Not those that carry credentials,
   * and not those that HTTP or this package sets.
   */
  readonly headers?: ExtraHeaders | undefined;
  /**
   * Base URL of this call, version path included, instead of the instance's. The instance's key is never sent
   * to it: give `apiKey` too.
   */
  readonly baseUrl?: string | undefined;
}

/** Name of an option in {@link PerCallOptions}. */
export type PerCallOption = keyof PerCallOptions;
