import { ApiError } from './api-error.js';
import type {
  ApiArguments,
  ApiMethod,
  ApiOperation,
  ApiPath,
  ApiReply,
  CallSettings,
} from './client.types.js';

/** Options of {@link createLlmClient}. */
export interface LlmClientOptions {
  /** Address of the server, such as `http://127.0.0.1:3000`. */
  readonly baseUrl: string;
  /** A client key, or the admin token for the routes of administration. */
  readonly apiKey: string;
  /** @default the global `fetch` */
  readonly fetch?: typeof fetch | undefined;
}

/** What any call may have. */
interface AnyRequest extends CallSettings {
  readonly path?: Readonly<Record<string, string | number>>;
  readonly query?: Readonly<Record<string, QueryValue | readonly QueryValue[]>>;
  readonly body?: unknown;
}

type QueryValue = string | number | boolean | undefined;

/** Calls one path with one method. */
type Call<Method extends ApiMethod> = <Path extends ApiPath<Method>>(
  path: Path,
  ...request: ApiArguments<ApiOperation<Method, Path>>
) => Promise<ApiReply<ApiOperation<Method, Path>>>;

/**
 * The REST API of the server, typed by its description. Each method resolves to the JSON of the reply.
 * @throws ApiError for a refusal; what `fetch` throws if there is no reply
 */
export interface LlmClient {
  readonly get: Call<'get'>;
  readonly post: Call<'post'>;
  readonly put: Call<'put'>;
  readonly patch: Call<'patch'>;
  readonly delete: Call<'delete'>;
  /**
   * Sends a call and resolves to the response itself, for streams of events and other replies that are no
   * JSON.
   * @throws ApiError for a refusal
   */
  send<Method extends ApiMethod, Path extends ApiPath<Method>>(
    method: Method,
    path: Path,
    ...request: ApiArguments<ApiOperation<Method, Path>>
  ): Promise<Response>;
}

/**
 * Makes a client of a server. It needs nothing but `fetch`, and retries nothing.
 * @throws TypeError for a base URL that is none
 * @example
 * const client = createLlmClient({ baseUrl: 'http://127.0.0.1:3000', apiKey });
 * const { data } = await client.get('/v1/models');
 * await client.put('/api/v1/models/{name}', { path: { name: 'fast' }, body: { targets: ['groq'] } });
 */
export function createLlmClient(options: LlmClientOptions): LlmClient {
  const { apiKey, fetch: exchange = globalThis.fetch } = options;
  const baseUrl = new URL(options.baseUrl);
  const send = async (method: ApiMethod, path: string, request: AnyRequest = {}): Promise<Response> => {
    const { body, headers, signal } = request;
    const response = await exchange(urlOf(baseUrl, path, request), {
      method: method.toUpperCase(),
      headers: {
        authorization: `Bearer ${apiKey}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal === undefined ? {} : { signal }),
      // A redirect would take the key to another server.
      redirect: 'error',
    });
    if (!response.ok) throw await ApiError.from(response);
    return response;
  };
  const call =
    (method: ApiMethod) =>
    async (path: string, request?: AnyRequest): Promise<unknown> => {
      const response = await send(method, path, request);
      return response.status === 204 ? undefined : response.json();
    };
  const client = {
    get: call('get'),
    post: call('post'),
    put: call('put'),
    patch: call('patch'),
    delete: call('delete'),
    send,
  };
  return client as LlmClient;
}

/** @throws TypeError if the path needs a parameter that is missing, or that would lead to another path */
function urlOf(baseUrl: URL, path: string, { path: parameters = {}, query = {} }: AnyRequest): URL {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => {
    if (!Object.hasOwn(parameters, name)) throw new TypeError(`The path ${path} needs path.${name}.`);
    const value = String(parameters[name]);
    if (/^\.{0,2}$/.test(value)) throw new TypeError(`path.${name} cannot be "${value}".`);
    return encodeURIComponent(value);
  });
  const url = new URL(baseUrl);
  url.pathname = url.pathname.replace(/\/$/, '') + filled;
  for (const [name, value] of Object.entries(query)) {
    for (const each of [value].flat()) if (each !== undefined) url.searchParams.append(name, String(each));
  }
  return url;
}
