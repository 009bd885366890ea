import type { paths } from './openapi.js';

/** Methods of the API. */
export type ApiMethod = 'get' | 'post' | 'put' | 'patch' | 'delete';

/** Paths that have a method, as the API's description writes them: `/api/v1/models/{name}`. */
export type ApiPath<Method extends ApiMethod> = {
  [Path in keyof paths]: paths[Path] extends Readonly<Record<Method, object>> ? Path : never;
}[keyof paths];

/** Operation of a method and a path. */
export type ApiOperation<Method extends ApiMethod, Path extends ApiPath<Method>> = paths[Path][Method &
  keyof paths[Path]];

/** JSON that an operation answers with; undefined if it answers with none. */
export type ApiReply<Operation> = Operation extends { readonly responses: infer Responses }
  ? JsonOf<Responses[keyof Responses & (200 | 201 | 202 | 204)]>
  : never;

/** What one call sends: the parts that its operation has. Required are those that the operation requires. */
export type ApiRequest<Operation> = CallSettings &
  PartOf<'path', ParameterOf<Operation, 'path'>> &
  PartOf<'query', ParameterOf<Operation, 'query'>> &
  PartOf<'body', BodyOf<Operation>>;

/** Arguments after the path: none are needed if the operation requires none. */
export type ApiArguments<Operation> =
  object extends ApiRequest<Operation> ? [request?: ApiRequest<Operation>] : [request: ApiRequest<Operation>];

/** Settings of one call. */
export interface CallSettings {
  /** Aborts the call. */
  readonly signal?: AbortSignal | undefined;
  /** Further headers. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

type JsonOf<Response> = Response extends { readonly content: { readonly 'application/json': infer Json } }
  ? Json
  : undefined;

type ParameterOf<Operation, Kind extends 'path' | 'query'> = Operation extends {
  readonly parameters: { readonly [Key in Kind]?: infer Values };
}
  ? Values
  : never;

type BodyOf<Operation> = Operation extends {
  readonly requestBody?: { readonly content: { readonly 'application/json': infer Body } };
}
  ? Body
  : never;

type PartOf<Name extends string, Value> = [Exclude<Value, undefined>] extends [never]
  ? unknown
  : object extends Exclude<Value, undefined>
    ? { readonly [Key in Name]?: Exclude<Value, undefined> }
    : { readonly [Key in Name]: Exclude<Value, undefined> };
