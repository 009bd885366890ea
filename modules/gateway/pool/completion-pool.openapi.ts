import type { BodySchema } from '../../http/index.js';

const COUNT = { type: 'integer', minimum: 0 } as const;

const USAGE = {
  type: 'object',
  properties: {
    prompt_tokens: COUNT,
    completion_tokens: COUNT,
    total_tokens: COUNT,
    estimated: {
      type: 'boolean',
      description: 'Some of the figures are estimates, because the provider sent none.',
    },
  },
  required: ['prompt_tokens', 'completion_tokens', 'total_tokens', 'estimated'],
} satisfies BodySchema;

const FINISH_REASON = { type: 'string', nullable: true, example: 'stop' } satisfies BodySchema;

const CHOICE = {
  type: 'object',
  properties: {
    index: COUNT,
    content: { type: 'string', description: 'Empty where the choice has no text.' },
    finish_reason: FINISH_REASON,
    tool_calls: {
      type: 'array',
      items: { type: 'object', additionalProperties: true },
      description: 'As the provider sent them.',
    },
    refusal: { type: 'string' },
    reasoning: { type: 'string' },
  },
  required: ['index', 'content', 'finish_reason'],
} satisfies BodySchema;

const COMPLETION = {
  type: 'object',
  properties: {
    content: { type: 'string', description: "The first choice's text." },
    finish_reason: { ...FINISH_REASON, description: "The first choice's." },
    usage: USAGE,
    model: {
      type: 'string',
      description: 'As the provider names it; as it was asked for where it names none.',
    },
    driver: { type: 'string' },
    choices: { type: 'array', minItems: 1, items: CHOICE },
  },
  required: ['content', 'finish_reason', 'usage', 'model', 'driver', 'choices'],
} satisfies BodySchema;

const ERROR = {
  type: 'object',
  properties: {
    message: { type: 'string' },
    type: {
      type: 'string',
      enum: [
        'invalid_request_error',
        'not_found_error',
        'rate_limit_error',
        'server_error',
        'upstream_error',
        'service_unavailable_error',
      ],
    },
    code: { type: 'string', example: 'rate_limit_exceeded' },
    status: {
      type: 'integer',
      description: 'The HTTP status a call of its own would have been answered with.',
    },
    retryable: { type: 'boolean', description: 'Whether the very same call may succeed later.' },
    param: { type: 'string', nullable: true, description: 'The field at fault.', example: 'prompts[3]' },
    retry_after_ms: {
      ...COUNT,
      description: 'Milliseconds from now until it may. Only where that is known.',
    },
  },
  required: ['message', 'type', 'code', 'status', 'retryable', 'param'],
} satisfies BodySchema;

const ITEM = {
  index: { ...COUNT, description: "The prompt's place in the request." },
  id: { type: 'string', nullable: true, description: "The prompt's own; null where it has none." },
  attempts: { ...COUNT, description: 'Calls sent for the prompt; 0 where none was.' },
  waited_ms: {
    ...COUNT,
    description: "Milliseconds spent waiting for the provider's limits and between attempts.",
  },
} satisfies BodySchema['properties'];
const ALWAYS_SHOWN = [...Object.keys(ITEM), 'ok'];

const SUCCESS = {
  type: 'object',
  properties: { ...ITEM, ok: { type: 'boolean', enum: [true] }, completion: COMPLETION },
  required: [...ALWAYS_SHOWN, 'completion'],
} satisfies BodySchema;

const FAILURE = {
  type: 'object',
  properties: { ...ITEM, ok: { type: 'boolean', enum: [false] }, error: ERROR },
  required: [...ALWAYS_SHOWN, 'error'],
} satisfies BodySchema;

const SUMMARY = {
  type: 'object',
  properties: {
    total: COUNT,
    ok: COUNT,
    failed: COUNT,
    usage: { ...USAGE, description: 'Of every answer.' },
    retries: { ...COUNT, description: 'Calls beyond one a prompt.' },
    duration_ms: { ...COUNT, description: 'In milliseconds.' },
  },
  required: ['total', 'ok', 'failed', 'usage', 'retries', 'duration_ms'],
} satisfies BodySchema;

/** A result for every prompt, and what they came to. */
export const COMPLETION_POOL = {
  type: 'object',
  properties: {
    object: { type: 'string', enum: ['completion_pool'] },
    results: {
      type: 'array',
      items: { oneOf: [SUCCESS, FAILURE] },
      description: 'In the order of the prompts.',
    },
    summary: SUMMARY,
  },
  required: ['object', 'results', 'summary'],
} satisfies BodySchema;
