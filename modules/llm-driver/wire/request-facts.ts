import type { RequestBounds } from '../contract/request-bounds.js';

/** What a provider takes in a request where it differs from an unknown server, which is sent everything. */
export interface RequestFacts {
  /** Bounds of fields. A request beyond them is refused before it is sent. Default: none. */
  readonly bounds?: RequestBounds;
}
