import type { ItemOf, Reply } from '../../api/reply.js';

/** A listed client key: never the key itself. */
export type ClientKey = ItemOf<Reply<'/api/v1/client-keys', 'get'>>;
export type Scope = ClientKey['scopes'][number];
/** The limits of a key; a missing one is no limit. */
export type KeyLimits = NonNullable<ClientKey['limits']>;
/** The reply that shows a new key, once. */
export type CreatedClientKey = Reply<'/api/v1/client-keys', 'post'>;
