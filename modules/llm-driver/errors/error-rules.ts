import { type ErrorFacts, type ErrorRule, MEANS, type Meaning } from './error-facts.js';
import type { WireError } from './wire-error.js';

/** Statuses of a refusal of the request, and those of servers that fail over a prompt that is too long. */
const CONTEXT_STATUSES = [200, 400, 413, 422, 500];
/**
 * A prompt that does not fit, in the words of OpenAI, vLLM, llama.cpp, LM Studio, TGI, Together, Anthropic,
 * Gemini, Mistral, xAI, Cohere, SGLang, Moonshot, Bedrock and Ollama.
 */
const CONTEXT = new RegExp(
  [
    'maximum (?:context|prompt|model) length',
    'context[_ ]length[_ ]exceeded',
    'exceeds? (?:the |this |its )?(?:available |maximum |model.{0,3} )?context (?:size|length|window|limit)',
    'exceed context limit',
    'context (?:the overflows|window exceeds|size has been exceeded)|ContextWindowExceeded',
    '(?:greater|longer) than (?:the |its )?(?:model.{0,3} )?(?:maximum )?(?:context|model) length',
    'reached (?:the )?context length',
    'loaded with (?:a )?context length of only',
    'prompt is too long',
    'input is too long for (?:the )?requested model',
    '`inputs` (?:tokens \\+ `max_new_tokens` must be|must have less than)',
    '(?:input|prompt) token count (?:\\(\\d{1,12}\\)|of \\d{1,12}) exceeds',
    'tokens in the prompt cannot exceed',
    'exceeded model token limit',
    'exceeds? (?:the )?max(?:imum)? (?:input |prompt )?length',
    'range of input length should be',
    'cannot truncate prompt with n_keep',
    'input (?:\\(\\d{1,9} tokens\\) )?is too large to process',
  ].join('|'),
  'i',
);

/**
 * Refusals for money. A message may quote the request, so that nothing before these words may be a quotation:
 * a used-up account is asked no more for a while.
 */
const MONEY =
  /^(?:error: )?(?:your credit balance|your (?:account|organi[sz]ation) (?:balance|has (?:run out of|no|insufficient))|you have reached your (?:specified|monthly|organi[sz]ation)|insufficient (?:account )?(?:balance|credit|fund|quota)|not enough (?:balance|credit)|[^'"`:«“]{0,120}(?:(?:monthly|hard|spend(?:ing)?) limit (?:has been |is |was )?(?:reached|exceeded)|used all available credits|out of credits|monthly included credits|is suspended, possibly due to reaching))/i;
/**
 * An allowance of weeks or months, or of a plan: none of them begins anew while a call waits. No quotation
 * may be before these words either.
 */
const ALLOWANCE =
  /^[^'"`:«“]{0,120}(?:(?:weekly|monthly) (?:usage |request |token )?limit|API calls \/ month|(?:requests|tokens|calls) per (?:week|month)\b|(?:subscription|paid plan) is required|inactive subscription)/i;
const WRONG_KEY =
  /^(?:error: )?(?:(?:the |your )?(?:provided )?api[ _-]?key (?:is )?(?:not valid|invalid|expired|missing|not found)|(?:invalid|incorrect|missing|no|wrong) api[ _-]?key)/i;

/**
 * Refusals of what the request or the answer says. A message may quote the request: they begin like that.
 */
const REFUSED_CONTENT =
  /^(?:error: )?(?:output blocked by content filter|content exists risk|(?:<400> [\w.]{1,80}: )?(?:input|output)(?: text)? data may contain inappropriate content|invalid prompt: (?:we've limited access to this content|your prompt was flagged)|your (?:request|prompt|input) was (?:rejected as a result of our safety system|flagged)|the (?:request|prompt|response) was (?:rejected because it was considered high risk|filtered due to|blocked (?:by|due to) (?:content|safety)))/i;
const CONTENT =
  /content[ _-]?(?:filter|policy|management)|moderation|flagged|safety (?:system|policy|filter)|usage guidelines/i;
const ACCOUNT =
  /quota|credit|billing|balance|payment|subscription|limit (?:reached|exceeded)|exceeded .{0,40}limit|suspended|deactivated|on hold|(?:account|organi[sz]ation|project) (?:has been |is |was )?disabled/i;
const NO_MODEL_ACCESS = /\bmodel\b/i;

/** A 404 about no model: the base URL is wrong. */
const NO_SUCH_PAGE =
  /^(?:Invalid URL|Unknown request URL|(?:File )?Not Found\.?$|404 page not found|Resource not found\.?$|Cannot (?:POST|GET) \/|Unexpected endpoint|Unknown (?:path|route|endpoint)|no Route matched|(?:the )?(?:Path|Route|Page|URL|Endpoint)\b.{0,100} (?:not found|could not be found))/i;

const NO_SUCH_MODEL =
  /^(?:the )?model .{1,200} (?:does not exist|(?:is |was )?not (?:found|available)|is not a valid model)|^(?:invalid|unknown) model\b|^model not (?:exist|found)|^no such model|is not a valid model id|invalid model name passed in model=/i;

const BY_NAME: readonly (readonly [Meaning, readonly string[]])[] = [
  [MEANS.contextLength, ['context_length_exceeded', 'exceed_context_size_error']],
  [MEANS.generation, ['json_validate_failed', 'tool_use_failed', 'generation', 'incomplete_generation']],
  [
    MEANS.credentials,
    [
      'invalid_api_key',
      'API_KEY_INVALID',
      'invalid_authentication_error',
      'unsupported_country_region_territory',
    ],
  ],
  [
    MEANS.model,
    [
      'model_not_found',
      'model_decommissioned',
      'model_not_available',
      'model_not_supported',
      'unknown_model',
    ],
  ],
  [
    MEANS.quota,
    [
      'insufficient_quota',
      'credit_balance_exhausted',
      'billing_hard_limit_reached',
      'billing_not_active',
      'billing_error',
      'budget_exceeded',
      'organization_restricted',
      'blocked_api_access',
      'exceeded_current_quota_error',
      'Arrearage',
    ],
  ],
  [MEANS.rateLimit, ['rate_limit_exceeded', 'slow_down', 'rate_limit_reached_error']],
  [MEANS.overloaded, ['capacity_exceeded', 'server_is_overloaded', 'engine_overloaded_error', 'overloaded']],
  [
    MEANS.contentFilter,
    [
      'content_filter',
      'content_policy_violation',
      'moderation_blocked',
      'ResponsibleAIPolicyViolation',
      'DataInspectionFailed',
      'data_inspection_failed',
    ],
  ],
];

/** Rules that hold for every provider, in their order. */
const COMMON_RULES: readonly ErrorRule[] = [
  { status: [413, 429], says: /Request too large/, means: MEANS.tooLarge },
  { name: ['rate_limit_exceeded'], says: /Request too large/, means: MEANS.tooLarge },
  { status: CONTEXT_STATUSES, says: CONTEXT, means: MEANS.contextLength },
  { status: CONTEXT_STATUSES, name: ['exceed_context_size_error'], means: MEANS.contextLength },
  // Groq has one code for two failures: with this status no wait helps.
  { status: [413], means: MEANS.tooLarge },
  ...BY_NAME.map(([means, name]) => ({ name, means })),
  { status: [200, 400, 403], says: WRONG_KEY, means: MEANS.credentials },
  { status: [200, 400, 403, 412, 429], says: MONEY, means: MEANS.quota },
  { status: [401, 429], says: ALLOWANCE, means: MEANS.quota },
  { status: [200, 400, 422, 451], says: REFUSED_CONTENT, means: MEANS.contentFilter },
  { status: [403], says: CONTENT, means: MEANS.contentFilter },
  { status: [403], says: ACCOUNT, means: MEANS.quota },
  { status: [403], says: NO_MODEL_ACCESS, means: MEANS.model },
  { status: [404], name: ['unknown_url'], means: MEANS.wrongAddress },
  // LM Studio answers 200 at any address.
  { status: [200, 404], says: NO_SUCH_PAGE, means: MEANS.wrongAddress },
  { status: [200, 400], says: NO_SUCH_MODEL, means: MEANS.model },
  // Without an error object the reply is not even from an API.
  { status: [404], says: /^$/, means: MEANS.wrongAddress },
  // Without a word it may be anything.
  { status: [409], says: /./, means: MEANS.conflict },
  { status: [503], says: /\bloading\b/i, means: MEANS.loading },
];

const BY_STATUS: ReadonlyMap<number, Meaning> = new Map<number, Meaning>([
  [401, MEANS.credentials],
  [402, MEANS.quota],
  [403, MEANS.credentials],
  [404, MEANS.model],
  [405, MEANS.wrongAddress],
  [408, MEANS.timeout],
  [409, MEANS.server],
  [410, MEANS.model],
  [424, MEANS.failed],
  [429, MEANS.rateLimit],
  [498, MEANS.overloaded],
  [499, MEANS.failed],
  [501, MEANS.unsupported],
  [503, MEANS.overloaded],
  [529, MEANS.overloaded],
]);

/** Read last, if neither the code nor the status says more. */
const BY_TYPE: ReadonlyMap<unknown, Meaning> = new Map<unknown, Meaning>([
  ['invalid_request_error', MEANS.invalid],
  ['authentication_error', MEANS.credentials],
  ['permission_error', MEANS.credentials],
  ['not_found_error', MEANS.model],
  ['rate_limit_error', MEANS.rateLimit],
  ['tokens', MEANS.rateLimit],
  ['requests', MEANS.rateLimit],
  ['overloaded_error', MEANS.overloaded],
  ['service_unavailable_error', MEANS.overloaded],
  ['timeout_error', MEANS.timeout],
]);

/**
 * Returns what an error means: by the provider's own rules, the common ones, its status, its type.
 * @param status of the reply
 */
export function meaningOf(error: WireError, status: number, { rules = [] }: ErrorFacts): Meaning {
  const meant = error.status ?? status;
  const rule =
    rules.find((each) => holds(each, error, meant)) ?? COMMON_RULES.find((each) => holds(each, error, meant));
  if (rule !== undefined) return rule.means;
  // A failure of unknown type is the provider's own.
  if (meant < 400) return error.isValidation ? MEANS.invalid : (BY_TYPE.get(error.type) ?? MEANS.server);
  return BY_STATUS.get(meant) ?? (meant >= 500 ? MEANS.server : MEANS.invalid);
}

function holds({ status, name, says }: ErrorRule, error: WireError, meant: number): boolean {
  return (
    (status === undefined || status.includes(meant)) &&
    (name === undefined || name.some((each) => error.names.includes(each))) &&
    (says === undefined || says.test(error.message))
  );
}
