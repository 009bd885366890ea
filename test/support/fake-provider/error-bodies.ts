import type { OutgoingHttpHeaders } from 'node:http';
import { bearerOf, type ProviderCall } from './call.js';
import type { ErrorOutcome, Outcome } from './outcome.js';
import { rateLimited, requestTooLarge } from './rate-limit-errors.js';

/** An error before it is written in a vendor's dress. */
export interface ErrorRow {
  readonly status: number;
  /** Absent where the vendor is only known to send a code. */
  readonly type?: string;
  readonly code: string | null;
  readonly message: string;
  readonly param?: string | null;
  readonly headers?: OutgoingHttpHeaders;
  /** Fields only Groq adds. */
  readonly groqFields?: object;
  /** The whole body, where an edge server answers instead of the API. */
  readonly html?: string;
}

/** An error as it goes on the wire. */
export interface ErrorReply {
  readonly status: number;
  readonly headers: OutgoingHttpHeaders;
  readonly body: string;
}

type Row<Kind extends ErrorOutcome['kind']> = (
  outcome: Extract<ErrorOutcome, { kind: Kind }>,
  call: ProviderCall,
) => ErrorRow;

const INVALID = 'invalid_request_error';

/** Sources: the vendors' error references and SDKs, and error bodies users have published. */
const ROWS: { readonly [Kind in ErrorOutcome['kind']]: Row<Kind> } = {
  bad_request: ({ param = null, code = null }) => invalid(400, code, 'Invalid request.', { param }),
  context_length_exceeded: () =>
    invalid(
      400,
      'context_length_exceeded',
      "This model's maximum context length is 8192 tokens. However, your messages resulted in 9000 tokens. Please reduce the length of the messages.",
      { param: 'messages' },
    ),
  json_validate_failed: ({ failedGeneration = '{"city": canary-generation' }) =>
    invalid(
      400,
      'json_validate_failed',
      "Failed to generate JSON. Please adjust your prompt. See 'failed_generation' for more details.",
      {
        groqFields: { failed_generation: failedGeneration },
      },
    ),
  tool_use_failed: ({ failedGeneration = '<function=canary-generation' }) =>
    invalid(
      400,
      'tool_use_failed',
      "Failed to call a function. Please adjust your prompt. See 'failed_generation' for more details.",
      {
        groqFields: { failed_generation: failedGeneration },
      },
    ),
  invalid_api_key: (_, call) => invalidApiKey(call),
  forbidden: () =>
    invalid(403, 'unsupported_country_region_territory', 'Country, region, or territory not supported'),
  forbidden_html: () => edgePage(403, 'Attention Required! | Cloudflare', 'Sorry, you have been blocked'),
  unknown_url: (_, call) => unknownUrl(call),
  model_not_found: (_, call) =>
    invalid(
      404,
      'model_not_found',
      `The model \`${call.model ?? ''}\` does not exist or you do not have access to it.`,
    ),
  model_decommissioned: (_, call) => decommissioned(call),
  request_too_large: requestTooLarge,
  unprocessable: () =>
    invalid(422, null, 'The request was well-formed but could not be followed due to semantic errors.'),
  mcp_dependency_failed: () => invalid(424, null, 'Failed to reach the remote MCP server.'),
  rate_limited: rateLimited,
  slow_down: ({ status = 429 }) => ({
    status,
    type: 'rate_limit_error',
    code: 'slow_down',
    message:
      'Your request rate has grown too quickly. Please reduce it to its original level and ramp up slowly.',
  }),
  insufficient_quota: () => noMoney('insufficient_quota'),
  credit_balance_exhausted: () => noMoney('credit_balance_exhausted'),
  capacity_exceeded: () => ({
    status: 498,
    code: 'capacity_exceeded',
    message: 'Flex tier capacity exceeded. Please retry with a different service tier or later.',
  }),
  cancelled: () => invalid(499, 'request_cancelled', 'The request was cancelled by the caller.'),
  server_error: () =>
    serverError(500, 'The server had an error while processing your request. Sorry about that!'),
  bad_gateway: () => serverError(502, 'Bad gateway.'),
  bad_gateway_html: () => edgePage(502, '502 Bad Gateway', '502 Bad Gateway'),
  overloaded: () => ({
    status: 503,
    type: 'service_unavailable_error',
    code: 'server_is_overloaded',
    message: 'That model is currently overloaded with other requests. Please try again later.',
  }),
};

/** Whether the outcome is one of the vendors' error answers. */
export function isError(outcome: Outcome): outcome is ErrorOutcome {
  return Object.hasOwn(ROWS, outcome.kind);
}

/** Status, headers and body of an error in the dress of the call's vendor. */
export function errorReply(outcome: ErrorOutcome, call: ProviderCall): ErrorReply {
  const write = ROWS[outcome.kind] as (outcome: ErrorOutcome, call: ProviderCall) => ErrorRow;
  const row = write(outcome, call);
  return {
    status: row.status,
    headers: {
      'content-type': row.html === undefined ? 'application/json' : 'text/html; charset=UTF-8',
      ...row.headers,
      ...outcome.headers,
    },
    body: row.html ?? JSON.stringify({ error: errorJson(row, outcome.message, call) }),
  };
}

/** OpenAI always sends all four keys; Groq has no `param`, and no `code` where there is none. */
function errorJson(row: ErrorRow, message: string | undefined, call: ProviderCall): object {
  const { type, code } = row;
  const said = { message: message ?? row.message, type };
  if (call.flavour === 'openai') return { ...said, param: row.param ?? null, code };
  return { ...said, ...(code === null ? {} : { code }), ...row.groqFields };
}

function invalid(
  status: number,
  code: string | null,
  message: string,
  rest: Partial<ErrorRow> = {},
): ErrorRow {
  return { status, type: INVALID, code, message, ...rest };
}

function serverError(status: number, message: string): ErrorRow {
  return { status, type: 'server_error', code: null, message };
}

function noMoney(code: string): ErrorRow {
  const message = 'You exceeded your current quota, please check your plan and billing details.';
  return { status: 429, type: 'insufficient_quota', code, message };
}

function edgePage(status: number, title: string, heading: string): ErrorRow {
  const html = `<!DOCTYPE html>\n<html><head><title>${title}</title></head><body><h1>${heading}</h1><script>alert("canary-html")</script></body></html>\n`;
  return { status, code: null, message: '', html };
}

/** Only Groq tells a retired model from an unknown one. */
function decommissioned(call: ProviderCall): ErrorRow {
  const model = `The model \`${call.model ?? ''}\``;
  return call.flavour === 'groq'
    ? invalid(400, 'model_decommissioned', `${model} has been decommissioned and is no longer supported.`)
    : invalid(404, 'model_not_found', `${model} has been deprecated.`);
}

function unknownUrl(call: ProviderCall): ErrorRow {
  const asked = `${call.method} ${call.path}`;
  return call.flavour === 'groq'
    ? invalid(404, 'unknown_url', `Unknown request URL: ${asked}. Please check the URL for typos.`)
    : invalid(404, null, `Invalid URL (${asked})`);
}

function invalidApiKey(call: ProviderCall): ErrorRow {
  if (call.flavour === 'groq') return invalid(401, 'invalid_api_key', 'Invalid API Key');
  const key = bearerOf(call);
  return key === undefined
    ? invalid(
        401,
        null,
        "You didn't provide an API key. You need to provide your API key in an Authorization header using Bearer auth.",
      )
    : invalid(
        401,
        'invalid_api_key',
        `Incorrect API key provided: ${echoedKey(key)}. You can find your API key at https://platform.openai.com/account/api-keys.`,
      );
}

/** OpenAI shows the head and the tail of a wrong key, and a short one whole. */
function echoedKey(key: string): string {
  return key.length <= 12 ? key : `${key.slice(0, 8)}${'*'.repeat(key.length - 12)}${key.slice(-4)}`;
}
