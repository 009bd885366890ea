/**
 * A refusal of the server: its error envelope, the status, and the id of the request in its log. Also a reply
 * that is no JSON.
 */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  /** Machine-readable and stable, such as `rate_limit_exceeded`; `unknown` if a refusal has no envelope. */
  readonly code: string;
  /** Kind of the error, such as `invalid_request_error`; null if the reply has no envelope. */
  readonly type: string | null;
  /** Field of the request that is at fault, such as `prompts[3].temperature`. */
  readonly param: string | null;
  /** Milliseconds until the same request may succeed. */
  readonly retryAfterMs: number | undefined;
  readonly requestId: string | null;

  constructor(envelope: ErrorEnvelope, { status, headers }: Pick<Response, 'status' | 'headers'>) {
    super(envelope.message ?? `The server answered with status ${status}.`);
    this.status = status;
    this.code = envelope.code ?? 'unknown';
    this.type = envelope.type ?? null;
    this.param = envelope.param ?? null;
    this.requestId = headers.get('x-request-id');
    const seconds = Number.parseInt(headers.get('retry-after') ?? '', 10);
    this.retryAfterMs = Number.isNaN(seconds) ? undefined : seconds * 1_000;
  }

  /** @param response one that is not 2xx; its body is read */
  static async from(response: Response): Promise<ApiError> {
    const body = (await response.json().catch(() => null)) as { readonly error?: ErrorEnvelope } | null;
    return new ApiError(body?.error ?? {}, response);
  }

  /**
   * Reads the JSON of a reply.
   * @throws ApiError `invalid_reply` for a reply that is none, such as the page of a proxy
   */
  static async jsonOf(response: Response): Promise<unknown> {
    const text = await response.text();
    try {
      return JSON.parse(text);
    } catch {
      const type = response.headers.get('content-type') ?? 'none';
      const message = `The reply is no JSON; its content type is ${type}. Is the base URL that of the server?`;
      throw new ApiError({ message, code: 'invalid_reply' }, response);
    }
  }
}

interface ErrorEnvelope {
  readonly message?: string;
  readonly type?: string;
  readonly code?: string;
  readonly param?: string | null;
}
