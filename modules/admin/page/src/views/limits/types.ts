import type { ItemOf, Reply } from '../../api/reply.js';

/** The limits of all processes. */
export type Limits = Reply<'/api/v1/limits', 'get'>;
/** What the server knows of the limits of one driver instance and model. */
export type LimitScope = ItemOf<Limits>;
/** One limit, and how much of it remains now. */
export type Limit = ItemOf<{ data: LimitScope['limits'] }>;
export type Circuit = LimitScope['circuit'];
