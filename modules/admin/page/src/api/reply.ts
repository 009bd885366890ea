import type { paths } from './openapi.js';

type Method = 'get' | 'post' | 'put' | 'patch';
type JsonOf<Content> = Content extends { readonly content: { readonly 'application/json': infer Json } }
  ? Json
  : never;
type Success<Responses> = JsonOf<Responses[keyof Responses & (200 | 201 | 202)]>;

/** The JSON of a successful reply, as the API describes it. */
export type Reply<Path extends keyof paths, M extends Method> = paths[Path][M] extends {
  readonly responses: infer Responses;
}
  ? Success<Responses>
  : never;

/** An item of a listing. */
export type ItemOf<Listing extends { readonly data: readonly unknown[] }> = Listing['data'][number];
