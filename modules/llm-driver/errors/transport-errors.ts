import type { IncomingHttpHeaders } from 'node:http';
import type { LlmErrorKind } from '../contract/error-kinds.js';
import { LlmError, type LlmErrorDetails } from '../contract/llm-error.js';
import { replyError } from './provider-errors.js';

/** How far an exchange had come when it broke. */
export type Phase = 'before_headers' | 'in_body';

type Verdict = readonly [LlmErrorKind, LlmErrorDetails];

const RETRY = { retryable: true } as const;
/** The request had left: the provider may have answered, and billed, into the void. */
const RETRY_SENT = { retryable: true, ambiguous: true } as const;

const UNREACHABLE: Verdict = ['upstream_unreachable', RETRY];
const RESET: Verdict = ['upstream_unreachable', RETRY_SENT];
const TIMED_OUT: Verdict = ['upstream_timeout', RETRY_SENT];
const CUT_OFF: Verdict = ['upstream_invalid_response', { ...RETRY_SENT, retryLimit: 1 }];
const GARBLED: Verdict = ['upstream_invalid_response', { ...RETRY, retryLimit: 1 }];
const TLS: Verdict = ['upstream_tls', {}];

/** Codes of Node, undici and axios. */
const VERDICTS: ReadonlyMap<string, Verdict> = new Map([
  // A name that does not exist seldom starts to; a resolver that is busy soon is not.
  ['ENOTFOUND', ['upstream_unreachable', { ...RETRY, retryLimit: 1 }]],
  ['EAI_AGAIN', UNREACHABLE],
  // Ours: a public name that suddenly leads inside. Another look-up may lead out again.
  ['ERR_NAME_REBOUND', ['upstream_unreachable', { ...RETRY, retryLimit: 1 }]],
  ['ECONNREFUSED', UNREACHABLE],
  ['EHOSTUNREACH', UNREACHABLE],
  ['EHOSTDOWN', UNREACHABLE],
  ['ENETUNREACH', UNREACHABLE],
  ['ENETDOWN', UNREACHABLE],
  ['EADDRNOTAVAIL', UNREACHABLE],
  ['EMFILE', UNREACHABLE],
  ['UND_ERR_CONNECT_TIMEOUT', ['upstream_timeout', RETRY]],
  ['ETIMEDOUT', TIMED_OUT],
  ['UND_ERR_HEADERS_TIMEOUT', TIMED_OUT],
  ['UND_ERR_BODY_TIMEOUT', TIMED_OUT],
  ['ECONNRESET', RESET],
  ['ECONNABORTED', RESET],
  ['EPIPE', RESET],
  ['UND_ERR_SOCKET', RESET],
  ['UND_ERR_RES_CONTENT_LENGTH_MISMATCH', CUT_OFF],
  ['UND_ERR_HEADERS_OVERFLOW', GARBLED],
  ['UND_ERR_RES_EXCEEDED_MAX_SIZE', GARBLED],
  // Our own connections, closed with the application.
  ['UND_ERR_DESTROYED', ['aborted', {}]],
  ['UND_ERR_CLOSED', ['aborted', {}]],
  ['ERR_NETWORK', UNREACHABLE],
  ['ERR_BAD_RESPONSE', GARBLED],
  ['ERR_FR_TOO_MANY_REDIRECTS', ['upstream_invalid_response', {}]],
  ['EPROTO', TLS],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', TLS],
  ['SELF_SIGNED_CERT_IN_CHAIN', TLS],
  ['HOSTNAME_MISMATCH', TLS],
  ['INVALID_CA', TLS],
  ['INVALID_PURPOSE', TLS],
  ['PATH_LENGTH_EXCEEDED', TLS],
]);

/** Families of codes, by how they begin: OpenSSL's X.509 results, Node's TLS errors, llhttp's and zlib's refusals. */
const FAMILIES: readonly (readonly [RegExp, Verdict])[] = [
  [/^(?:ERR_TLS_|ERR_SSL_|CERT_|CRL_|UNABLE_TO_|ERROR_IN_CERT_|ERROR_IN_CRL_)/, TLS],
  [/^(?:HPE_|Z_)/, GARBLED],
];

const MOST_CAUSES = 16;

/**
 * What Node, undici, global `fetch` or axios throw when an exchange breaks, as an error of ours; `undefined` for
 * anything else. The original is not kept as the cause: it holds addresses, headers and pieces of the reply.
 * @param phase where the caller knows it; otherwise told from the error
 */
export function classifyTransport(thrown: unknown, phase?: Phase): LlmError | undefined {
  const causes = causesOf(thrown);
  for (const cause of causes) {
    const reply = axiosReply(cause);
    if (reply) return replyError(reply, Date.now());
    const verdict = verdictOn(cause, phase ?? (isTerminated(thrown) ? 'in_body' : 'before_headers'));
    if (verdict) return new LlmError(verdict[0], { ...verdict[1], cause: withoutDetails(cause) });
  }
  if (isFetchFailure(thrown)) return new LlmError(...UNREACHABLE);
  // Whatever it is, it carries the request, key included, and must not travel on.
  const axiosError = causes.find(({ isAxiosError }) => isAxiosError === true);
  return axiosError && new LlmError('driver_contract', { cause: withoutDetails(axiosError) });
}

/** The same where the exchange is known to be ours, so that every failure has a place. */
export function transportError(thrown: unknown, phase: Phase): LlmError {
  if (thrown instanceof LlmError) return thrown;
  return classifyTransport(thrown, phase) ?? LlmError.invalidReply({ cause: withoutDetails(thrown) });
}

function verdictOn(error: ErrorLike, phase: Phase): Verdict | undefined {
  if (error.name === 'TimeoutError') return TIMED_OUT;
  if (error.name === 'AbortError' || error.code === 'ERR_CANCELED') return ['aborted', {}];
  if (typeof error.code !== 'string') return undefined;
  // Axios says "aborted" when its own timer has fired.
  if (error.code === 'ECONNABORTED' && error.isAxiosError === true) return TIMED_OUT;
  // A connection closed in good order, but before the reply was whole.
  if (error.code === 'UND_ERR_SOCKET' && phase === 'in_body') return CUT_OFF;
  return VERDICTS.get(error.code) ?? FAMILIES.find(([pattern]) => pattern.test(error.code as string))?.[1];
}

interface ErrorLike {
  readonly name?: unknown;
  readonly code?: unknown;
  readonly message?: unknown;
  readonly cause?: unknown;
  readonly errors?: unknown;
  readonly isAxiosError?: unknown;
  readonly response?: unknown;
}

/** The error, its causes and the errors it gathers, innermost last. */
function causesOf(thrown: unknown): ErrorLike[] {
  const found = new Set<object>();
  const queue = [thrown];
  for (const next of queue) {
    if (typeof next !== 'object' || next === null || found.has(next) || found.size === MOST_CAUSES) continue;
    found.add(next);
    const { cause, errors } = next as ErrorLike;
    queue.push(cause, ...(Array.isArray(errors) ? (errors as unknown[]).slice(0, MOST_CAUSES) : []));
  }
  return [...found];
}

function axiosReply({ isAxiosError, response }: ErrorLike) {
  if (isAxiosError !== true || typeof response !== 'object' || response === null) return undefined;
  const { status, headers, data } = response as { status?: unknown; headers?: unknown; data?: unknown };
  if (typeof status !== 'number') return undefined;
  const text = typeof data === 'string' ? data : JSON.stringify(data ?? '');
  return { status, headers: { ...(headers as IncomingHttpHeaders) }, text };
}

/** `fetch` says so when the reply broke off after its headers. */
function isTerminated(thrown: unknown): boolean {
  return thrown instanceof TypeError && thrown.message === 'terminated';
}

function isFetchFailure(thrown: unknown): boolean {
  return (
    thrown instanceof TypeError && (thrown.message === 'fetch failed' || thrown.message === 'terminated')
  );
}

/** The code is all that is safe to keep. */
function withoutDetails(thrown: unknown): Error {
  const { code, name } = (thrown ?? {}) as ErrorLike;
  const said = typeof code === 'string' ? code : typeof name === 'string' ? name : 'unknown failure';
  return new Error(/^[A-Za-z0-9_ ]{1,64}$/.test(said) ? said : 'unknown failure');
}
