import { type BodySchema, pageOf } from '../../http/index.js';
import { CHECK_STATUSES } from './standards-check.entity.js';

const COUNT = { type: 'integer', minimum: 0 } as const;
const NULLABLE_TEXT = { type: 'string', nullable: true } as const;

const PROBLEM = {
  type: 'object',
  properties: {
    code: { type: 'string', example: 'upstream_timeout' },
    message: { type: 'string' },
  },
  required: ['code', 'message'],
} satisfies BodySchema;

const QUOTE = {
  type: 'object',
  properties: {
    text: { type: 'string', description: "The model's words." },
    verified: { type: 'boolean', description: 'Whether it stands in the document.' },
    start: { ...COUNT, description: 'Where it starts, in UTF-16 code units. Only where verified.' },
    end: { ...COUNT, description: 'Where it ends, exclusive, in UTF-16 code units. Only where verified.' },
  },
  required: ['text', 'verified'],
} satisfies BodySchema;

const VERDICT = {
  type: 'object',
  properties: {
    standard_id: { type: 'string' },
    title: { type: 'string' },
    verdict: {
      type: 'string',
      enum: ['met', 'not_met', 'unclear', 'error'],
      description: 'error where no judgement could be had: never a pass.',
    },
    reason: {
      type: 'string',
      description: "The model's words; ours where it gave no readable ones; empty where it was not heard.",
    },
    quotes: { type: 'array', maxItems: 10, items: QUOTE },
    error: {
      ...PROBLEM,
      description: 'With error, and with unclear where the answer could not be read or the model declined.',
    },
    judged_by: {
      ...NULLABLE_TEXT,
      example: 'groq/llama-3.1-8b-instant',
      description: 'The model whose judgement this is; null where none judged.',
    },
    attempts: {
      ...COUNT,
      description: 'Calls sent: parts of the document, retries and repairs included.',
    },
  },
  required: ['standard_id', 'title', 'verdict', 'reason', 'quotes', 'judged_by', 'attempts'],
} satisfies BodySchema;

const USAGE = {
  type: 'object',
  properties: {
    prompt_tokens: COUNT,
    completion_tokens: COUNT,
    total_tokens: COUNT,
    estimated: {
      type: 'boolean',
      description: 'Some of the figures are estimates, because a provider sent none.',
    },
  },
  required: ['prompt_tokens', 'completion_tokens', 'total_tokens', 'estimated'],
} satisfies BodySchema;

const SUMMARY = {
  type: 'object',
  properties: {
    total: COUNT,
    met: COUNT,
    not_met: COUNT,
    unclear: COUNT,
    error: COUNT,
    score: {
      type: 'number',
      minimum: 0,
      maximum: 1,
      description: 'met / total, to four decimals. What is unclear or failed counts as not met.',
    },
    usage: {
      ...USAGE,
      nullable: true,
      description: 'Of every call, repairs included; null where the check failed or a crash broke it off.',
    },
    duration_ms: {
      ...COUNT,
      nullable: true,
      description: 'In milliseconds; null where the check failed or a crash broke it off.',
    },
    driver: {
      ...NULLABLE_TEXT,
      description: 'Who gave the first answer; as asked for where that is not known.',
    },
    model: {
      ...NULLABLE_TEXT,
      description: 'Who gave the first answer; as asked for where that is not known.',
    },
  },
  required: [
    ...['total', 'met', 'not_met', 'unclear', 'error', 'score'],
    ...['usage', 'duration_ms', 'driver', 'model'],
  ],
} satisfies BodySchema;

const DOCUMENT = {
  type: 'object',
  properties: {
    name: NULLABLE_TEXT,
    length: { ...COUNT, description: 'In UTF-16 code units, as the positions of quotes.' },
    sha256: { type: 'string', pattern: '^[0-9a-f]{64}$', description: 'Of the text as UTF-8.' },
  },
  required: ['name', 'length', 'sha256'],
} satisfies BodySchema;

const STANDARD_SET = {
  type: 'object',
  nullable: true,
  properties: {
    id: { ...NULLABLE_TEXT, description: 'null for a set given inline.' },
    name: { type: 'string' },
  },
  required: ['id', 'name'],
  description: 'The set it was started with, which may have changed or gone since; null for bare standards.',
} satisfies BodySchema;

const LISTED = {
  object: { type: 'string', enum: ['standards_check'] },
  id: { type: 'string' },
  status: {
    type: 'string',
    enum: [...CHECK_STATUSES],
    description:
      'completed: every standard has a verdict, be it an error; cancelled: by its caller; interrupted: the server ' +
      'stopped; failed: the check itself broke.',
  },
  document: DOCUMENT,
  standard_set: STANDARD_SET,
  standard_count: { type: 'integer', minimum: 1 },
  driver: { ...NULLABLE_TEXT, description: 'As asked for.' },
  model: { ...NULLABLE_TEXT, description: 'As asked for.' },
  created_at: { type: 'string', format: 'date-time' },
  finished_at: { type: 'string', format: 'date-time', nullable: true, description: 'null while it runs.' },
  summary: { ...SUMMARY, nullable: true, description: 'null while it runs.' },
  error: { ...PROBLEM, nullable: true, description: 'Of a check that failed as a whole; else null.' },
} satisfies BodySchema['properties'];
const ALWAYS_LISTED = Object.keys(LISTED);

/** A check without its verdicts. */
export const LISTED_CHECK = {
  type: 'object',
  properties: LISTED,
  required: ALWAYS_LISTED,
} satisfies BodySchema;

/** One page of checks. */
export const LISTED_CHECKS = pageOf(LISTED_CHECK);

/** A check with the verdicts there are. */
export const CHECK_DETAILS = {
  type: 'object',
  properties: {
    ...LISTED,
    verdicts: {
      type: 'array',
      items: VERDICT,
      description: 'In the order of the standards; of a check under way those there are so far.',
    },
  },
  required: [...ALWAYS_LISTED, 'verdicts'],
} satisfies BodySchema;
