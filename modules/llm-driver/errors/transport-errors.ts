import type { IncomingHttpHeaders } from 'node:http';
import type { LlmErrorKind } from '../contract/error-kinds.js';
import { LlmError } from '../contract/llm-error.js';
import type { LlmErrorDetails } from '../contract/llm-error-details.js';
import { replyError } from './provider-errors.js';

/** Part of an exchange in which it failed. */
export type Phase = 'before_headers' | 'in_body';

type Verdict = readonly [LlmErrorKind, LlmErrorDetails];

const RETRY = { retryable: true } as const;
/** The request was sent: the provider may have done the work, and may bill it. */
const RETRY_SENT = { retryable: true, ambiguous: true } as const;

const UNREACHABLE: Verdict = ['upstream_unreachable', RETRY];
const RESET: Verdict = ['upstream_unreachable', RETRY_SENT];
const TIMED_OUT: Verdict = ['upstream_timeout', RETRY_SENT];
const CUT_OFF: Verdict = ['upstream_invalid_response', { ...RETRY_SENT, retryLimit: 1 }];
const GARBLED: Verdict = ['upstream_invalid_response', { ...RETRY, retryLimit: 1 }];
const TLS: Verdict = ['upstream_tls', {}];

/** Codes of Node, undici and axios. */
const VERDICTS: ReadonlyMap<string, Verdict> = new Map([
  // An unknown host name seldom becomes known; a resolver that is busy soon is not.
  ['ENOTFOUND', ['upstream_unreachable', { ...RETRY, retryLimit: 1 }]],
  ['EAI_AGAIN', UNREACHABLE],
  // Ours: a public name that resolves to a private address. The next look-up may be right again.
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
  // Our connections, closed with the application.
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

/** Families of codes by prefix: OpenSSL's X.509 results, Node's TLS errors, errors of llhttp and zlib. */
const FAMILIES: readonly (readonly [RegExp, Verdict])[] = [
  [/^(?:ERR_TLS_|ERR_SSL_|CERT_|CRL_|UNABLE_TO_|ERROR_IN_CERT_|ERROR_IN_CRL_)/, TLS],
  [/^(?:HPE_|Z_)/, GARBLED],
];

const MAX_CAUSES = 16;

/**
 * Turns an error that Node, undici, global `fetch` or axios throws for a failed exchange into one of ours.
 * Returns undefined for anything else. The original is not kept as the cause: it holds addresses, headers and
 * parts of the reply.
 * @param phase if the caller knows it; otherwise it is inferred from the error
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
  // An axios error holds the request, key included: it must not be passed on.
  const axiosError = causes.find(({ isAxiosError }) => isAxiosError === true);
  return axiosError && new LlmError('driver_contract', { cause: withoutDetails(axiosError) });
}

/** Turns anything thrown by a failed exchange into an error; an unknown failure is an invalid reply. */
export function transportError(thrown: unknown, phase: Phase): LlmError {
  if (thrown instanceof LlmError) return thrown;
  return classifyTransport(thrown, phase) ?? LlmError.invalidReply({ cause: withoutDetails(thrown) });
}

function verdictOn(error: ErrorLike, phase: Phase): Verdict | undefined {
  if (error.name === 'TimeoutError') return TIMED_OUT;
  if (error.name === 'AbortError' || error.code === 'ERR_CANCELED') return ['aborted', {}];
  if (typeof error.code !== 'string') return undefined;
  // Axios says "aborted" when its own timeout has passed.
  if (error.code === 'ECONNABORTED' && error.isAxiosError === true) return TIMED_OUT;
  // The connection was closed properly, but before the end of the reply.
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

/** Returns the error, its causes and the errors of an AggregateError, the outermost first. */
function causesOf(thrown: unknown): ErrorLike[] {
  const found = new Set<object>();
  const queue = [thrown];
  for (const next of queue) {
    if (typeof next !== 'object' || next === null || found.has(next) || found.size === MAX_CAUSES) continue;
    found.add(next);
    const { cause, errors } = next as ErrorLike;
    queue.push(cause, ...(Array.isArray(errors) ? (errors as unknown[]).slice(0, MAX_CAUSES) : []));
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

/** True for the error of `fetch` when the reply breaks off after its headers. */
function isTerminated(thrown: unknown): boolean {
  return thrown instanceof TypeError && thrown.message === 'terminated';
}

function isFetchFailure(thrown: unknown): boolean {
  return (
    thrown instanceof TypeError && (thrown.message === 'fetch failed' || thrown.message === 'terminated')
  );
}

/** Keeps the code alone: nothing else of the error is safe. */
function withoutDetails(thrown: unknown): Error {
  const { code, name } = (thrown ?? {}) as ErrorLike;
  const label = typeof code === 'string' ? code : typeof name === 'string' ? name : 'unknown failure';
  return new Error(/^[A-Za-z0-9_ ]{1,64}$/.test(label) ? label : 'unknown failure');
}
