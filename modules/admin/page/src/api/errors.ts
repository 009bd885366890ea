/** What the server says of a request it refused: its error envelope, with the id to find it by in the log. */
export class ApiError extends Error {
  readonly code: string;
  readonly status: number;
  /** The field of the request that is at fault, as `targets[1]`. */
  readonly param: string | null;
  readonly requestId: string | null;
  /** When the same request may succeed. */
  readonly retryAfterSeconds: number | null;

  constructor(
    readonly envelope: ErrorEnvelope,
    { status, headers }: Pick<Response, 'status' | 'headers'>,
  ) {
    super(envelope.message);
    this.name = 'ApiError';
    this.code = envelope.code;
    this.param = envelope.param ?? null;
    this.status = status;
    this.requestId = headers.get('x-request-id');
    const seconds = Number.parseInt(headers.get('retry-after') ?? '', 10);
    this.retryAfterSeconds = Number.isNaN(seconds) ? null : seconds;
  }

  /** @param response one that is not 2xx; its body is read */
  static async from(response: Response): Promise<ApiError> {
    const body = (await response.json().catch(() => ({}))) as { error?: Partial<ErrorEnvelope> };
    const {
      message = `The server answered with status ${response.status}.`,
      code = 'unknown',
      param,
    } = body.error ?? {};
    return new ApiError({ message, code, param }, response);
  }
}

export interface ErrorEnvelope {
  readonly message: string;
  readonly code: string;
  readonly param?: string | null;
}

/** No answer came: the server is down, or the network is. Whether a change was made is not known. */
export class UnreachableError extends Error {
  constructor() {
    super('The server does not answer.');
    this.name = 'UnreachableError';
  }
}

/** An answer that began and did not end. */
export class CutOffError extends Error {
  constructor() {
    super('The connection ended before the answer did.');
    this.name = 'CutOffError';
  }
}

/** Returns true if the user left before the answer came: nothing to report. */
export function isAbort(thrown: unknown): boolean {
  return thrown instanceof DOMException && thrown.name === 'AbortError';
}

/** Anything thrown, as an error with a message for people. */
export function toError(thrown: unknown): Error {
  if (thrown instanceof Error) return thrown;
  return new Error('Something went wrong in this page.');
}
