/** A reply, as far as it is judged. */
export interface FuzzReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

/** Failures of providers that a request can bring about; any other 5xx is a fault of ours. */
const EXPECTED_5XX = new Set([
  ...[
    'provider_not_configured',
    'upstream_generation_failed',
    'upstream_invalid_response',
    'all_models_failed',
  ],
  ...['deadline_exceeded', 'upstream_timeout', 'not_implemented'],
]);
const ERROR_TYPES = new Set([
  ...[
    'invalid_request_error',
    'authentication_error',
    'permission_error',
    'not_found_error',
    'conflict_error',
  ],
  ...['rate_limit_error', 'server_error', 'upstream_error', 'service_unavailable_error'],
]);
/** What would tell a caller how this server is made. */
const INSIDES = /node_modules|\.[jt]s:\d+|\bat \w+ \(|SQLITE_|QueryFailedError|TypeError|Cannot read prop/;

/** A status from 500, and the code of its error. */
export interface ServerFault {
  readonly status: number;
  readonly code: string;
}

const isProviders = ({ code }: ServerFault) => EXPECTED_5XX.has(code);

/**
 * Everything that is wrong with a reply; nothing where it is as every reply has to be.
 * @param isExpected whether a fault is not the server's. Default: faults of providers
 */
export function complaintsAbout(
  reply: FuzzReply,
  method: string,
  isExpected: (fault: ServerFault) => boolean = isProviders,
): string[] {
  const complaints: string[] = [];
  const { status, headers, text } = reply;
  if (!/^[\w-]{1,64}$/.test(String(headers['x-request-id']))) complaints.push('x-request-id');
  if (status >= 200 && status < 300) return complaints;
  if (status < 400) complaints.push(`status ${status}`);
  if (headers['cache-control'] !== 'no-store') complaints.push('cache-control');
  if (headers['content-type'] !== 'application/json; charset=utf-8') complaints.push('content-type');
  if (INSIDES.test(text)) complaints.push('tells its insides');
  if (method !== 'HEAD') complaints.push(...complaintsAboutBody(status, text, isExpected));
  return complaints;
}

function complaintsAboutBody(
  status: number,
  text: string,
  isExpected: (fault: ServerFault) => boolean,
): string[] {
  const error = errorIn(text);
  if (error === undefined) return ['no envelope'];
  const unexpected = status >= 500 && !isExpected({ status, code: error.code });
  return unexpected ? [`status ${status} ${error.code}`] : [];
}

/** The error of an envelope, or of the plain form that one route has. */
function errorIn(text: string): { code: string } | undefined {
  let body: Record<string, unknown>;
  try {
    body = JSON.parse(text) as Record<string, unknown>;
  } catch {
    return undefined;
  }
  const { error } = body;
  if (typeof error === 'string')
    return isCode(body.code) && keysOf(body) === 'code,error' ? { code: body.code } : undefined;
  if (keysOf(body) !== 'error' || typeof error !== 'object' || error === null) return undefined;
  const { message, type, param, code } = error as Record<string, unknown>;
  const whole = keysOf(error) === 'code,message,param,type' && typeof message === 'string' && message !== '';
  const known = ERROR_TYPES.has(String(type)) && (param === null || typeof param === 'string');
  return whole && known && isCode(code) ? { code } : undefined;
}

function isCode(code: unknown): code is string {
  return typeof code === 'string' && /^[a-z][a-z0-9_]*$/.test(code);
}

function keysOf(value: object): string {
  return Object.keys(value).sort().join();
}
