import type { OutgoingHttpHeaders } from 'node:http';
import type { Flavour, ProviderCall } from './call.js';
import type { ErrorRow } from './error-bodies.js';
import { formatGoDuration } from './go-duration.js';
import type { ErrorOutcome } from './outcome.js';
import { ORGANIZATION } from './vendor-headers.js';

type RateLimited = Extract<ErrorOutcome, { kind: 'rate_limited' }>;
type TooLarge = Extract<ErrorOutcome, { kind: 'request_too_large' }>;

/** Figures users have published, used where a test gives none. */
const CAPTURED = {
  tokens: { per: 'minute', limit: 6000, used: 5034, requested: 1443 },
  requests: { per: 'day', limit: 10_000, used: 10_000, requested: 1 },
} as const;

/** The 429 of both vendors: the sentence with the figures, and the headers that say how long to wait. */
export function rateLimited(outcome: RateLimited, call: ProviderCall): ErrorRow {
  const on = outcome.on ?? 'requests';
  const { per, limit, used, requested } = { ...CAPTURED[on], ...given(outcome) };
  const windowSeconds = per === 'minute' ? 60 : 86_400;
  const tryAgainIn =
    outcome.tryAgainIn ?? askedSeconds(outcome) ?? ((used + requested - limit) * windowSeconds) / limit;
  const figures = `Limit ${limit}, Used ${used}, Requested ${requested}`;
  return {
    status: 429,
    type: on,
    code: 'rate_limit_exceeded',
    message:
      `Rate limit reached for ${subject(call)} on ${limitName(call.flavour, on, per)}: ${figures}. ` +
      `Please try again in ${formatGoDuration(tryAgainIn * 1000)}. ${advice(call.flavour)}`,
    headers: waitHeaders(outcome, call.flavour, tryAgainIn),
  };
}

/** A call no waiting can help: Groq has a status of its own for it, OpenAI calls it a 429. */
export function requestTooLarge(
  { limit = 6000, requested = 14_368 }: TooLarge,
  call: ProviderCall,
): ErrorRow {
  const groq = call.flavour === 'groq';
  const remedy = groq
    ? ', please reduce your message size and try again. '
    : '. The input or output tokens must be reduced in order to run successfully. ';
  return {
    status: groq ? 413 : 429,
    type: 'tokens',
    code: 'rate_limit_exceeded',
    message:
      `Request too large for ${subject(call)} on ${limitName(call.flavour, 'tokens', 'minute')}: ` +
      `Limit ${limit}, Requested ${requested}${remedy}${advice(call.flavour)}`,
  };
}

function given({ per, limit, used, requested }: RateLimited): Partial<RateLimited> {
  return {
    ...(per !== undefined && { per }),
    ...(limit !== undefined && { limit }),
    ...(used !== undefined && { used }),
    ...(requested !== undefined && { requested }),
  };
}

function askedSeconds({ retryAfter, retryAfterMs }: RateLimited): number | undefined {
  if (typeof retryAfterMs === 'number') return retryAfterMs / 1000;
  return typeof retryAfter === 'number' ? retryAfter : undefined;
}

function waitHeaders(
  { retryAfter, retryAfterMs }: RateLimited,
  flavour: Flavour,
  seconds: number,
): OutgoingHttpHeaders {
  const derived = retryAfter === undefined && retryAfterMs === undefined;
  // Only OpenAI knows the header in milliseconds.
  const both = derived && flavour === 'openai';
  return {
    ...header('retry-after', derived ? Math.ceil(seconds) : retryAfter),
    ...header('retry-after-ms', both ? Math.ceil(seconds * 1000) : retryAfterMs),
  };
}

function header(name: string, value: number | string | null | undefined): OutgoingHttpHeaders {
  return value === undefined || value === null ? {} : { [name]: String(value) };
}

/** Both vendors name the organisation; Groq names the service tier too. */
function subject(call: ProviderCall): string {
  const model = call.model ?? '';
  return call.flavour === 'groq'
    ? `model \`${model}\` in organization \`${ORGANIZATION.groq}\` service tier \`on_demand\``
    : `${model} in organization ${ORGANIZATION.openai}`;
}

function limitName(flavour: Flavour, on: 'requests' | 'tokens', per: 'minute' | 'day'): string {
  const short = `${on === 'requests' ? 'R' : 'T'}P${per === 'minute' ? 'M' : 'D'}`;
  const window = per === 'minute' && flavour === 'openai' ? 'min' : per;
  return `${on} per ${window} (${short})`;
}

function advice(flavour: Flavour): string {
  return flavour === 'groq'
    ? 'Need more tokens? Upgrade to Dev Tier today at https://console.groq.com/settings/billing'
    : 'Visit https://platform.openai.com/account/rate-limits to learn more.';
}
