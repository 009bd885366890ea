import { describe, expect, it } from '@jest/globals';
import type { ErrorFacts } from '../../../../modules/llm-driver/errors/error-facts.js';
import { ANTHROPIC_ERRORS } from '../../../../modules/llm-driver/errors/facts/anthropic.errors.js';
import { AZURE_OPENAI_ERRORS } from '../../../../modules/llm-driver/errors/facts/azure-openai.errors.js';
import { DEEPSEEK_ERRORS } from '../../../../modules/llm-driver/errors/facts/deepseek.errors.js';
import { GEMINI_ERRORS } from '../../../../modules/llm-driver/errors/facts/gemini.errors.js';
import { GROQ_ERRORS } from '../../../../modules/llm-driver/errors/facts/groq.errors.js';
import { MISTRAL_ERRORS } from '../../../../modules/llm-driver/errors/facts/mistral.errors.js';
import { OLLAMA_ERRORS } from '../../../../modules/llm-driver/errors/facts/ollama.errors.js';
import { OPENAI_ERRORS } from '../../../../modules/llm-driver/errors/facts/openai.errors.js';
import { OPENROUTER_ERRORS } from '../../../../modules/llm-driver/errors/facts/openrouter.errors.js';
import { replyError } from '../../../../modules/llm-driver/errors/provider-errors.js';
import type { LlmErrorKind } from '../../../../modules/llm-driver/index.js';

const UNKNOWN: ErrorFacts = {};

/** Bodies as vendors' documentation, sources and public reports show them. */
type Case = readonly [facts: ErrorFacts, status: number, body: unknown, kind: LlmErrorKind, more?: object];

function check([facts, status, body, kind, more = {}]: Case): void {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  expect(replyError({ status, headers: {}, text }, 0, facts)).toMatchObject({ kind, ...more });
}

const google = (code: number, status: string, message: string, details?: object[]) => [
  { error: { code, message, status, details } },
];
const anthropic = (type: string, message: string, error_code?: string) => ({
  type: 'error',
  error: { type, message, ...(error_code && { details: { error_code } }) },
});
const once = { retryable: false };
const again = { retryable: true };

describe('a prompt that is too long', () => {
  it.each<Case>([
    [
      OPENAI_ERRORS,
      400,
      { error: { message: 'Your input exceeds the context window of this model.', code: null } },
      'context_length_exceeded',
    ],
    [
      GROQ_ERRORS,
      400,
      {
        error: {
          message: 'Please reduce the length of the messages or completion.',
          code: 'context_length_exceeded',
        },
      },
      'context_length_exceeded',
    ],
    [
      UNKNOWN,
      400,
      {
        error: {
          code: 400,
          message: 'the request exceeds the available context size. try increasing it',
          type: 'exceed_context_size_error',
          n_ctx: 4096,
        },
      },
      'context_length_exceeded',
    ],
    [
      UNKNOWN,
      500,
      {
        error: {
          code: 500,
          message:
            'the request exceeds the available context size, try increasing the context size or enable context shift',
          type: 'server_error',
        },
      },
      'context_length_exceeded',
    ],
    [
      UNKNOWN,
      400,
      {
        error:
          'Trying to keep the first 5000 tokens when context the overflows. However, the model is loaded with context length of only 4096 tokens',
      },
      'context_length_exceeded',
    ],
    [
      UNKNOWN,
      400,
      { error: 'The number of tokens to keep from the initial prompt is greater than the context length.' },
      'context_length_exceeded',
    ],
    [
      UNKNOWN,
      422,
      {
        error: 'Input validation error: `inputs` tokens + `max_new_tokens` must be <= 4096. Given: 5000',
        error_type: 'validation',
      },
      'context_length_exceeded',
    ],
    [
      UNKNOWN,
      422,
      {
        error: {
          message: 'Input validation error: `inputs` must have less than 4095 tokens. Given: 6000',
          type: 'invalid_request_error',
        },
      },
      'context_length_exceeded',
    ],
    [
      UNKNOWN,
      413,
      { error: { message: 'prompt is too long: 210000 tokens > 200000 maximum' } },
      'context_length_exceeded',
    ],
    [
      UNKNOWN,
      400,
      {
        object: 'error',
        message: "This model's maximum context length is 4096 tokens.",
        type: 'BadRequestError',
        code: 400,
      },
      'context_length_exceeded',
    ],
    [
      UNKNOWN,
      400,
      {
        error: {
          message: "The input (9000 tokens) is longer than the model's context length (4096 tokens).",
        },
      },
      'context_length_exceeded',
    ],
    [
      UNKNOWN,
      400,
      {
        error: {
          message: "This model's maximum prompt length is 131072 but the request contains 140000 tokens.",
        },
      },
      'context_length_exceeded',
    ],
    [
      ANTHROPIC_ERRORS,
      400,
      anthropic('invalid_request_error', 'prompt is too long: 201000 tokens > 200000 maximum'),
      'context_length_exceeded',
    ],
    [
      ANTHROPIC_ERRORS,
      400,
      anthropic(
        'invalid_request_error',
        'input length and `max_tokens` exceed context limit: 199000 + 8000 > 200000',
      ),
      'context_length_exceeded',
    ],
    [
      GEMINI_ERRORS,
      400,
      google(
        400,
        'INVALID_ARGUMENT',
        'The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).',
      ),
      'context_length_exceeded',
    ],
    [
      MISTRAL_ERRORS,
      400,
      {
        object: 'error',
        message:
          'Prompt contains 40000 tokens and 0 draft tokens, too large for model with 32768 maximum context length',
        type: 'invalid_request_prompt',
        code: '3051',
      },
      'context_length_exceeded',
    ],
    [
      OPENROUTER_ERRORS,
      400,
      {
        error: {
          code: 400,
          message: 'Provider returned error',
          metadata: { raw: '{"error":{"message":"prompt is too long: 9 tokens > 8 maximum"}}' },
        },
      },
      'context_length_exceeded',
    ],
    [
      OLLAMA_ERRORS,
      500,
      { error: { message: 'the input length exceeds the context length', type: 'api_error' } },
      'context_length_exceeded',
    ],
  ])('is that whoever says it: %#', (...each) => {
    check([each[0], each[1], each[2], each[3], { ...once, status: 400, param: 'messages' }]);
  });

  it.each([
    [400, 'Cannot truncate prompt with n_keep (5000) >= n_ctx (4096)'],
    [500, 'input is too large to process. increase the physical batch size'],
    [
      500,
      'input (600 tokens) is too large to process. increase the physical batch size (current batch size: 512)',
    ],
  ])('is that with status %i: %s', (status, message) => {
    check([UNKNOWN, status, { error: { code: status, message } }, 'context_length_exceeded', once]);
  });

  it('is too large for an account of Anthropic without extra usage, whose other calls go on', () => {
    const error = anthropic('rate_limit_error', 'Extra usage is required for long context requests.');
    check([ANTHROPIC_ERRORS, 429, error, 'request_too_large_for_model', { ...once, status: 413 }]);
  });

  it('is not meant by a wish for too many tokens', () => {
    const said = 'max_tokens is too large: 100000. This model supports at most 16384 completion tokens.';
    check([
      OPENAI_ERRORS,
      400,
      { error: { message: said, param: 'max_tokens' } },
      'invalid_request',
      { param: 'max_tokens' },
    ]);
  });
});

describe('money and keys', () => {
  it.each<Case>([
    [
      ANTHROPIC_ERRORS,
      400,
      anthropic('invalid_request_error', 'Your credit balance is too low to access the API.'),
      'provider_quota_exhausted',
      once,
    ],
    [
      ANTHROPIC_ERRORS,
      400,
      anthropic(
        'invalid_request_error',
        'You have reached your specified API usage limits. You will regain access on 2026-12-01.',
      ),
      'provider_quota_exhausted',
      once,
    ],
    [
      ANTHROPIC_ERRORS,
      429,
      anthropic('rate_limit_error', 'Limit reached.', 'enforced_spend_limit_reached'),
      'provider_quota_exhausted',
      once,
    ],
    [ANTHROPIC_ERRORS, 402, anthropic('billing_error', 'Pay.'), 'provider_quota_exhausted', once],
    [UNKNOWN, 402, { error: { message: 'Insufficient Balance' } }, 'provider_quota_exhausted', once],
    [
      DEEPSEEK_ERRORS,
      402,
      { error: { message: 'Insufficient Balance', code: 'invalid_request_error' } },
      'provider_quota_exhausted',
      once,
    ],
    [
      OPENROUTER_ERRORS,
      402,
      { error: { code: 402, message: 'This request requires more credits' } },
      'provider_quota_exhausted',
      once,
    ],
    [UNKNOWN, 400, { error: 'Monthly spending limit reached' }, 'provider_quota_exhausted', once],
    [
      OPENAI_ERRORS,
      429,
      { error: { message: 'You exceeded your current quota, please check your plan and billing details.' } },
      'provider_quota_exhausted',
      once,
    ],
    [
      GEMINI_ERRORS,
      429,
      google(
        429,
        'RESOURCE_EXHAUSTED',
        'You exceeded your current quota, please check your plan and billing details.',
      ),
      'rate_limit_exceeded',
      again,
    ],
    [
      GEMINI_ERRORS,
      400,
      google(400, 'INVALID_ARGUMENT', 'API key not valid. Please pass a valid API key.', [
        { '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: 'API_KEY_INVALID' },
      ]),
      'upstream_auth_failed',
      { ...once, status: 502 },
    ],
    [
      UNKNOWN,
      400,
      google(400, 'INVALID_ARGUMENT', 'API key not valid. Please pass a valid API key.'),
      'upstream_auth_failed',
      once,
    ],
    [MISTRAL_ERRORS, 401, { detail: 'Unauthorized' }, 'upstream_auth_failed', once],
    [
      AZURE_OPENAI_ERRORS,
      401,
      { error: { code: '401', message: 'Access denied due to invalid subscription key.' } },
      'upstream_auth_failed',
      once,
    ],
  ])('%#', (...each) => check(each));

  it('are not believed of a text that quotes the request', () => {
    const quoted = `Invalid 'tools[0].name': 'Insufficient Balance'. Your credit balance is too low`;
    check([UNKNOWN, 400, { error: { message: quoted } }, 'invalid_request']);
  });
});

describe('403 by its body', () => {
  it.each<Case>([
    [UNKNOWN, 403, { error: { message: 'Forbidden' } }, 'upstream_auth_failed', { status: 502 }],
    [UNKNOWN, 403, '<html>Sorry, you have been blocked</html>', 'upstream_auth_failed'],
    [
      UNKNOWN,
      403,
      { error: { message: 'Your account has been suspended' } },
      'provider_quota_exhausted',
      { status: 503 },
    ],
    [
      OPENROUTER_ERRORS,
      403,
      { error: { code: 403, message: 'Key limit exceeded (monthly limit).' } },
      'provider_quota_exhausted',
    ],
    [
      OPENROUTER_ERRORS,
      403,
      {
        error: {
          code: 403,
          message: 'Your chosen model requires moderation and your input was flagged',
          metadata: { reasons: ['violence'] },
        },
      },
      'invalid_request',
      { status: 400, code: 'content_filter' },
    ],
    [
      UNKNOWN,
      403,
      { error: { message: 'You do not have access to the model x' } },
      'model_not_found',
      { status: 404 },
    ],
  ])('%#', (...each) => check(each));
});

describe('a model or a path that is not there', () => {
  it.each<Case>([
    [
      GEMINI_ERRORS,
      404,
      google(
        404,
        'NOT_FOUND',
        'models/x is not found for API version v1main, or is not supported for generateContent.',
      ),
      'model_not_found',
    ],
    [
      AZURE_OPENAI_ERRORS,
      404,
      {
        error: {
          code: 'DeploymentNotFound',
          message: 'The API deployment for this resource does not exist.',
        },
      },
      'model_not_found',
    ],
    [
      AZURE_OPENAI_ERRORS,
      404,
      { error: { code: '404', message: 'Resource not found' } },
      'upstream_error',
      { setting: 'base_url', ...once },
    ],
    [
      DEEPSEEK_ERRORS,
      400,
      { error: { message: 'Model Not Exist', type: 'invalid_request_error' } },
      'model_not_found',
    ],
    [
      MISTRAL_ERRORS,
      400,
      { object: 'error', message: 'Invalid model: x', type: 'invalid_model', param: null, code: '1500' },
      'model_not_found',
    ],
    [
      OPENROUTER_ERRORS,
      400,
      { error: { code: 400, message: 'x/y is not a valid model ID' } },
      'model_not_found',
    ],
    [
      OPENROUTER_ERRORS,
      404,
      { error: { code: 404, message: 'No endpoints found that support tool use.' } },
      'unsupported',
      { status: 400 },
    ],
    [
      OLLAMA_ERRORS,
      404,
      { error: { message: 'model "x" not found, try pulling it first', type: 'api_error' } },
      'model_not_found',
    ],
    [
      OLLAMA_ERRORS,
      400,
      { error: { message: 'registry.ollama.ai/library/x does not support tools', type: 'api_error' } },
      'unsupported',
    ],
    [ANTHROPIC_ERRORS, 404, anthropic('not_found_error', 'model: claude-x'), 'model_not_found'],
    [
      UNKNOWN,
      404,
      { object: 'error', message: 'The model `x` does not exist.', type: 'NotFoundError', code: 404 },
      'model_not_found',
    ],
    [UNKNOWN, 404, { detail: 'Not Found' }, 'upstream_error', { setting: 'base_url' }],
    [
      UNKNOWN,
      404,
      { statusCode: 404, message: 'Cannot POST /chat/completions', error: 'Not Found' },
      'upstream_error',
      { setting: 'base_url' },
    ],
    [UNKNOWN, 404, '', 'upstream_error', { setting: 'base_url' }],
  ])('%#', (...each) => check(each));
});

describe('failures of the provider and of the model', () => {
  it.each<Case>([
    [ANTHROPIC_ERRORS, 529, anthropic('overloaded_error', 'Overloaded'), 'provider_overloaded', again],
    [
      ANTHROPIC_ERRORS,
      409,
      anthropic('conflict_error', 'Conflict'),
      'invalid_request',
      { ...again, retryLimit: 2 },
    ],
    [
      ANTHROPIC_ERRORS,
      413,
      anthropic('request_too_large', 'Request exceeds the maximum size'),
      'request_too_large_for_model',
      once,
    ],
    [ANTHROPIC_ERRORS, 504, anthropic('timeout_error', 'x'), 'upstream_timeout', again],
    [UNKNOWN, 408, { error: { message: 'Request timed out' } }, 'upstream_timeout', again],
    [
      UNKNOWN,
      503,
      { error: { code: 503, message: 'Loading model', type: 'unavailable_error' } },
      'provider_overloaded',
      { ...again, isWarmingUp: true, retryAfterMs: 2_000 },
    ],
    [
      UNKNOWN,
      503,
      { error: 'Model x is currently loading', estimated_time: 20.5 },
      'provider_overloaded',
      { isWarmingUp: true, retryAfterMs: 20_500 },
    ],
    [
      OLLAMA_ERRORS,
      503,
      { error: 'server busy, please try again.  maximum pending requests exceeded' },
      'provider_overloaded',
      { ...again, isWarmingUp: false },
    ],
    [UNKNOWN, 422, { detail: 'temperature is wrong' }, 'invalid_request', once],
    [
      DEEPSEEK_ERRORS,
      422,
      { error: { message: 'Invalid parameters', param: 'top_p' } },
      'invalid_request',
      { ...once, param: 'top_p' },
    ],
    [
      GROQ_ERRORS,
      422,
      { error: { message: 'Semantic errors' } },
      'upstream_generation_failed',
      { ...again, retryLimit: 1 },
    ],
    [UNKNOWN, 415, { error: { message: 'Unsupported media' } }, 'invalid_request', once],
    [
      AZURE_OPENAI_ERRORS,
      400,
      {
        error: {
          message: 'The response was filtered.',
          type: null,
          param: 'prompt',
          code: 'content_filter',
          status: 400,
          innererror: { code: 'ResponsibleAIPolicyViolation', content_filter_result: {} },
        },
      },
      'invalid_request',
      { code: 'content_filter', param: 'prompt', ...once },
    ],
    [
      UNKNOWN,
      400,
      { error: { message: 'filtered', code: null, innererror: { code: 'ResponsibleAIPolicyViolation' } } },
      'invalid_request',
      { code: 'content_filter' },
    ],
  ])('%#', (...each) => check(each));
});

describe('waits in the body', () => {
  const retryInfo = (retryDelay: string) => [
    { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay },
  ];

  it.each<[ErrorFacts, unknown, number]>([
    [
      GEMINI_ERRORS,
      google(429, 'RESOURCE_EXHAUSTED', 'Quota. Please retry in 90.7s.', retryInfo('90s')),
      90_700,
    ],
    [GEMINI_ERRORS, google(429, 'RESOURCE_EXHAUSTED', 'Quota.', retryInfo('34s')), 34_000],
    [UNKNOWN, google(429, 'RESOURCE_EXHAUSTED', 'Quota.', retryInfo('0.5s')), 500],
    [
      AZURE_OPENAI_ERRORS,
      {
        error: {
          code: '429',
          message: 'Requests have exceeded the call rate limit. Please retry after 34 seconds.',
        },
      },
      34_000,
    ],
    [UNKNOWN, { error: 'Slow down. Please try again in 2 minutes' }, 120_000],
    [
      OPENROUTER_ERRORS,
      {
        error: {
          code: 429,
          message: 'free-models-per-day',
          metadata: { headers: { 'X-RateLimit-Reset': '1700000060000' } },
        },
      },
      60_000,
    ],
  ])('%#', (facts, body, retryAfterMs) => {
    const error = replyError(
      { status: 429, headers: {}, text: JSON.stringify(body) },
      1_700_000_000_000,
      facts,
    );
    expect(error).toMatchObject({ kind: 'rate_limit_exceeded', retryAfterMs });
  });

  it("for a day's limit last until the day ends where the provider counts", () => {
    const violations = [{ quotaId: 'GenerateRequestsPerDayPerProjectPerModel-FreeTier' }];
    const body = google(429, 'RESOURCE_EXHAUSTED', 'Quota.', [{ violations }, ...retryInfo('12s')]);
    const now = Date.parse('2026-11-30T22:00:00-08:00');
    const error = replyError({ status: 429, headers: {}, text: JSON.stringify(body) }, now, GEMINI_ERRORS);
    expect(error.retryAfterMs).toBe(2 * 3_600_000);
  });
});

describe('the field at fault', () => {
  it.each<[string, string | null]>([
    [
      'Failed to deserialize the JSON body into the target type: messages[0].role: unknown variant `developer`',
      'messages[0].role',
    ],
    ['Unrecognized request argument supplied: foo', 'foo'],
    ["Unsupported parameter: 'max_tokens' is not supported with this model.", 'max_tokens'],
    [
      'Invalid JSON payload received. Unknown name "frequency_penalty": Cannot find field.',
      'frequency_penalty',
    ],
    [
      "[{'type': 'extra_forbidden', 'loc': ('body', 'messages', 0, 'x'), 'msg': 'Extra inputs'}]",
      'messages[0].x',
    ],
    ['unknown field `seed`, expected one of `model`', 'seed'],
    ['messages.0.content: Field required', null],
    ['Invalid max_tokens value, the valid range of max_tokens is [1, 8192]', 'max_tokens'],
    ["Invalid value for 'top_logprobs': must be at most 5", 'top_logprobs'],
    ['`max_tokens` must be less than or equal to `8192`, the maximum value', 'max_tokens'],
    ["'temperature' should be at most 1", 'temperature'],
    ["Extra inputs are not permitted, field: 'store', value: True", 'store'],
    ['Invalid consecutive assistant message at message index 2', null],
    ['`x y` must be shorter', null],
  ])('is read from %s', (message, param) => {
    check([UNKNOWN, 400, { error: { message } }, 'invalid_request', { param }]);
  });

  it('stands at the start of messages of Anthropic', () => {
    const error = anthropic('invalid_request_error', 'messages.0.content.1.text: Field required');
    check([ANTHROPIC_ERRORS, 400, error, 'invalid_request', { param: 'messages[0].content[1].text' }]);
  });
});

describe('an allowance that no wait of a call outlasts', () => {
  it.each<readonly [ErrorFacts, number, unknown]>([
    [
      OLLAMA_ERRORS,
      429,
      { error: 'you (user) have reached your weekly usage limit, upgrade for higher limits' },
    ],
    [
      OLLAMA_ERRORS,
      429,
      { error: 'you (user) have reached your session usage limit, please wait or upgrade' },
    ],
    [UNKNOWN, 429, { message: 'You are using a Trial key, which is limited to 1000 API calls / month.' }],
    [UNKNOWN, 429, { error: { message: 'You reached the monthly request limit of your plan.' } }],
    [UNKNOWN, 429, { error: 'A paid plan is required for this model' }],
    [MISTRAL_ERRORS, 401, { message: 'Inactive subscription or usage limit reached' }],
  ])('is a quota, asked for once: %#', (facts, status, body) => {
    check([facts, status, body, 'provider_quota_exhausted', { ...once, status: 503 }]);
  });

  it.each<readonly [number, unknown]>([
    [429, { error: { message: "Rate limit of 'weekly usage limit' reached, try again" } }],
    [429, { error: { message: 'Rate limit exceeded: 20 requests per minute' } }],
  ])('is no other rate limit: %#', (status, body) => {
    check([UNKNOWN, status, body, 'rate_limit_exceeded', again]);
  });
});

describe('content that is refused', () => {
  it.each<readonly [ErrorFacts, string]>([
    [ANTHROPIC_ERRORS, 'Output blocked by content filtering policy'],
    [DEEPSEEK_ERRORS, 'Content Exists Risk'],
    [UNKNOWN, 'Input data may contain inappropriate content.'],
    [
      UNKNOWN,
      '<400> InternalError.Algo.DataInspectionFailed: Output data may contain inappropriate content.',
    ],
    [UNKNOWN, 'The request was rejected because it was considered high risk'],
    [UNKNOWN, 'Your request was rejected as a result of our safety system.'],
    [
      OPENAI_ERRORS,
      'Invalid prompt: your prompt was flagged as potentially violating our usage policy. Please try again',
    ],
  ])('has the code content_filter: %#', (facts, message) => {
    const body = { error: { message, type: 'invalid_request_error', code: null } };
    check([facts, 400, body, 'invalid_request', { ...once, status: 400, code: 'content_filter' }]);
  });

  it('has it for the code that OpenAI gives to a flagged prompt', () => {
    const said = 'Invalid prompt: your prompt was flagged as potentially violating our usage policy.';
    const body = { error: { message: said, type: 'invalid_request_error', code: 'invalid_prompt' } };
    check([OPENAI_ERRORS, 400, body, 'invalid_request', { code: 'content_filter' }]);
  });

  it('is not meant by a text that quotes it', () => {
    const body = { error: { message: "messages[0].content: got 'Content Exists Risk'" } };
    expect(replyError({ status: 400, headers: {}, text: JSON.stringify(body) }, 0).code).not.toBe(
      'content_filter',
    );
  });
});

describe('further servers', () => {
  it.each<Case>([
    [
      UNKNOWN,
      429,
      { error: { message: 'Your team x has either used all available credits or reached its limit.' } },
      'provider_quota_exhausted',
      once,
    ],
    [
      UNKNOWN,
      412,
      { error: { message: 'Account x is suspended, possibly due to reaching the monthly spending limit' } },
      'provider_quota_exhausted',
      once,
    ],
    [UNKNOWN, 400, { code: 'Arrearage', message: 'Access denied' }, 'provider_quota_exhausted', once],
    [
      UNKNOWN,
      400,
      { code: 'DataInspectionFailed', message: 'x' },
      'invalid_request',
      { code: 'content_filter' },
    ],
    [
      UNKNOWN,
      400,
      { error: { code: '1261', message: 'Prompt exceeds max length' } },
      'context_length_exceeded',
      once,
    ],
    [
      UNKNOWN,
      501,
      { error: { code: 501, message: 'This server does not support embeddings.' } },
      'unsupported',
      once,
    ],
    [UNKNOWN, 410, { error: 'The requested model is deprecated' }, 'model_not_found', once],
    [
      UNKNOWN,
      404,
      { message: 'no Route matched with those values' },
      'upstream_error',
      { setting: 'base_url' },
    ],
    [
      UNKNOWN,
      400,
      { title: 'One or more validation errors occurred.', status: 400 },
      'invalid_request',
      once,
    ],
    [
      GEMINI_ERRORS,
      429,
      google(429, 'RESOURCE_EXHAUSTED', 'Quota exceeded, limit: 0, model: x. Please retry in 5s.'),
      'provider_quota_exhausted',
      once,
    ],
    [UNKNOWN, 429, { error: 'Model is overloaded', error_type: 'overloaded' }, 'provider_overloaded', again],
    [
      UNKNOWN,
      424,
      { error: 'Request failed during generation', error_type: 'generation' },
      'upstream_generation_failed',
      again,
    ],
    [
      UNKNOWN,
      400,
      { error: { message: 'litellm.ContextWindowExceededError: x', type: null, code: '400' } },
      'context_length_exceeded',
      once,
    ],
    [
      UNKNOWN,
      400,
      { error: { message: 'Budget has been exceeded!', type: 'budget_exceeded', code: '400' } },
      'provider_quota_exhausted',
      once,
    ],
    [UNKNOWN, 400, { error: { message: 'x', code: 'model_not_supported' } }, 'model_not_found', once],
    [
      UNKNOWN,
      404,
      { error: { code: 404, message: 'File Not Found', type: 'not_found_error' } },
      'upstream_error',
      { setting: 'base_url' },
    ],
    [
      UNKNOWN,
      403,
      { error: 'Content violates usage guidelines.' },
      'invalid_request',
      { code: 'content_filter' },
    ],
    [UNKNOWN, 400, { error: 'Incorrect API key provided: xa***zz' }, 'upstream_auth_failed', once],
  ])('%#', (...each) => check(each));
});
