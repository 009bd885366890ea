import type { ItemOf, Reply } from '../../api/reply.js';

/** What the server knows of the limits of one driver instance and model. */
export type LimitScope = ItemOf<Reply<'/api/v1/limits', 'get'>>;
/** One limit, and how much of it remains now. */
export type Limit = ItemOf<{ data: LimitScope['limits'] }>;
export type Circuit = LimitScope['circuit'];
