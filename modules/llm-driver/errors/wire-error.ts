import { isCount } from '../../support/index.js';
import { errorFields, type Fields, isFields } from './error-shapes.js';
import { parseGoDuration } from './go-duration.js';

/** Characters read of a message: it is searched for a few phrases near its start. */
const READ_CHARACTERS = 2_000;
const NAME_CHARACTERS = 128;
const DETAILS_READ = 16;
/** Names of the message, the usual one first; `title` is that of RFC 9457. */
const MESSAGE_FIELDS = ['message', 'Message', 'msg', 'error_msg', 'error_message', 'title'] as const;
/** What OpenRouter says of an error that it passes on. */
const RELAYED = 'Provider returned error';

/** An error of a provider in one form, whichever form it was sent in. */
export interface WireError {
  /** At most 2,000 characters; empty if there is none. */
  readonly message: string;
  /** Codes, types and reasons, in the order of their weight. */
  readonly names: readonly string[];
  /** The error's type alone. */
  readonly type: unknown;
  /** Path of a request field, as the provider writes it. */
  readonly param: unknown;
  /** HTTP status that the body states. */
  readonly status: number | undefined;
  /** True if the request was not valid in some of its fields, by a validator. */
  readonly isValidation: boolean;
  /** Wait that fields of the body ask for, in milliseconds. */
  readonly waitMs: number | undefined;
  /** Wall-clock time in milliseconds until which a field of the body asks to wait. */
  readonly waitUntil: number | undefined;
}

/** Reads the error in the body of a reply. An empty body or a page of a proxy tells nothing. */
export function wireErrorIn(text: string, status: number): WireError {
  return toWireError(parsed(text) ?? plainText(text, status));
}

/** Reads an error value of any type. */
export function toWireError(body: unknown): WireError {
  const fields = errorFields(body);
  const relayed = relayedBy(fields);
  const details = detailsOf(fields);
  const message =
    textOf(relayed?.message) ?? MESSAGE_FIELDS.map((name) => textOf(fields[name])).find(Boolean) ?? '';
  return {
    message: message.slice(0, READ_CHARACTERS),
    names: [...namesOf(relayed ?? {}), ...namesOf(fields), ...details.flatMap(detailNames)],
    type: fields.type,
    param: fields.param ?? relayed?.param,
    status: [fields.code, fields.status_code, fields.statusCode]
      .map(toStatus)
      .find((status) => status !== undefined),
    isValidation: fields.isValidation === true || relayed?.isValidation === true,
    waitMs:
      details.map(({ retryDelay }) => durationOf(retryDelay)).find((ms) => ms !== undefined) ??
      secondsIn(fields) ??
      secondsIn(isFields(fields.metadata) ? fields.metadata : {}),
    waitUntil: resetOf(fields),
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A sentence instead of JSON. That of a 404 comes from a router, not from an API. */
function plainText(text: string, status: number): string | undefined {
  const start = text.slice(0, READ_CHARACTERS).trim();
  return status === 404 || /^[<{[]/.test(start) ? undefined : start;
}

/** OpenRouter keeps the error of the provider behind it as a text. */
function relayedBy({ message, metadata }: Fields): Fields | undefined {
  if (message !== RELAYED || !isFields(metadata)) return undefined;
  const { raw } = metadata;
  const body = typeof raw === 'string' ? (parsed(raw) ?? raw) : raw;
  const fields = errorFields(body);
  return textOf(fields.message) === undefined ? undefined : fields;
}

/** Google's `google.rpc` details; Anthropic's `details` is one object. */
function detailsOf({ details }: Fields): readonly Fields[] {
  return (Array.isArray(details) ? (details as unknown[]) : [details])
    .slice(0, DETAILS_READ)
    .filter(isFields);
}

function namesOf({ code, type, status, error_type, innererror, metadata }: Fields): string[] {
  const inner = isFields(innererror) ? innererror.code : undefined;
  // OpenRouter's.
  const own = isFields(metadata) ? [metadata.error_type, metadata.limit_source] : [];
  return [code, inner, type, status, error_type, ...own].filter(isName);
}

function detailNames({ error_code, reason, violations }: Fields): string[] {
  const quotas = Array.isArray(violations)
    ? (violations as unknown[]).slice(0, DETAILS_READ).filter(isFields)
    : [];
  return [error_code, reason, ...quotas.map(({ quotaId }) => quotaId)].filter(isName);
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= NAME_CHARACTERS;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Some servers put the status into the code, as a number or as a text, and some answer 200. */
function toStatus(value: unknown): number | undefined {
  const status = typeof value === 'string' && /^[45]\d\d$/.test(value) ? Number(value) : value;
  return isCount(status) && status >= 400 && status <= 599 ? status : undefined;
}

/** Google writes `34s` and `0.5s`. */
function durationOf(value: unknown): number | undefined {
  return typeof value === 'string' ? parseGoDuration(value) : undefined;
}

/** Seconds until a model is loaded, of Hugging Face's servers, or until a limit allows a call. */
function secondsIn({ estimated_time, retry_after, retry_after_seconds }: Fields): number | undefined {
  const seconds = [estimated_time, retry_after, retry_after_seconds].find(
    (value) => typeof value === 'number',
  );
  return seconds === undefined ? undefined : seconds * 1000;
}

/** OpenRouter repeats its header in the body: a time in milliseconds. */
function resetOf({ metadata }: Fields): number | undefined {
  const headers = isFields(metadata) ? metadata.headers : undefined;
  const reset = isFields(headers) ? headers['X-RateLimit-Reset'] : undefined;
  return typeof reset === 'string' && /^\d{13}$/.test(reset) ? Number(reset) : undefined;
}
