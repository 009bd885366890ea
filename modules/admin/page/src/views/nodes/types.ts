import type { ItemOf, Reply } from '../../api/reply.js';

/** A server process on the database. */
export type Node = ItemOf<Reply<'/api/v1/nodes', 'get'>>;
