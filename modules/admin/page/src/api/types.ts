import type { ItemOf, Reply } from './reply.js';

/** A list as the API replies it. */
export interface Listing<T> {
  readonly object: 'list';
  readonly data: readonly T[];
}

/** A driver instance. */
export type Driver = ItemOf<Reply<'/api/v1/drivers', 'get'>>;
/** What is wrong with a model. */
export type ModelWarning = ItemOf<Reply<'/api/v1/model-warnings', 'get'>>;
/** A declared field of a setting. A secret's value is never in it. */
export type Setting = ItemOf<Reply<'/api/v1/settings', 'get'>>;
