import { ApiError } from './api-error.js';
import { checkClientOptions, checkRequest } from './check-arguments.js';
import { LlmClientError, wrongArgument } from './client-error.js';
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
 * @throws LlmClientError for a wrong argument, before anything is sent; ApiError for a refusal, and with the
 *   code `invalid_reply` for a reply that is no JSON; what `fetch` throws if there is no reply
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
 * @throws LlmClientError for a wrong option
 * @example
 * const client = createLlmClient({ baseUrl: 'http://127.0.0.1:3000', apiKey });
 * const { data } = await client.get('/v1/models');
 * await client.put('/api/v1/models/{name}', { path: { name: 'fast' }, body: { targets: ['groq'] } });
 */
export function createLlmClient(options: LlmClientOptions): LlmClient {
  checkClientOptions(options);
  const { apiKey, fetch: exchange = globalThis.fetch } = options;
  const baseUrl = new URL(options.baseUrl);
  const send = async (method: ApiMethod, path: string, request: AnyRequest = {}): Promise<Response> => {
    if (!METHODS.includes(method)) throw wrongArgument('method', `one of ${METHODS.join(', ')}`, method);
    checkRequest(path, request);
    const { body, headers, signal } = request;
    const response = await exchange(urlOf(baseUrl, path, request), {
      method: method.toUpperCase(),
      headers: {
        authorization: `Bearer ${apiKey}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: jsonOf(body) }),
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
      return response.status === 204 ? undefined : ApiError.jsonOf(response);
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

const METHODS: readonly ApiMethod[] = ['get', 'post', 'put', 'patch', 'delete'];

function jsonOf(body: unknown): string {
  try {
    const json = JSON.stringify(body) as string | undefined;
    if (json !== undefined) return json;
  } catch {
    // A circle or a bigint.
  }
  throw wrongArgument('body', 'a value that JSON can say', body);
}

/** @throws LlmClientError if a parameter of the path would lead to another path */
function urlOf(baseUrl: URL, path: string, { path: parameters = {}, query = {} }: AnyRequest): URL {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = String(parameters[name]);
    if (/^\.{0,2}$/.test(value)) {
      throw new LlmClientError(`path.${name} cannot be "${value}".`, `path.${name}`);
    }
    return encodeURIComponent(value);
  });
  const url = new URL(baseUrl);
  url.pathname = url.pathname.replace(/\/$/, '') + filled;
  for (const [name, value] of Object.entries(query)) {
    for (const each of [value].flat()) if (each !== undefined) url.searchParams.append(name, String(each));
  }
  return url;
}
