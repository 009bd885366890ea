import type { ItemOf, Reply } from '../../api/reply.js';

/** A name for one or more models, asked in order. */
export type NamedModel = ItemOf<Reply<'/api/v1/models', 'get'>>;

/** An item of `GET /v1/models`: what a request's `model` may be. */
export interface OfferedModel {
  readonly id: string;
  readonly owned_by: string;
}
