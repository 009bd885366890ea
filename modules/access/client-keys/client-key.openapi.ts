import { type BodySchema, listOf } from '../../http/index.js';

const NAME = { type: 'string', minLength: 1, maxLength: 100 } as const;
const SCOPES = {
  type: 'array',
  items: { type: 'string', enum: ['use', 'admin', 'metrics'] },
} satisfies BodySchema;
const RPM = { type: 'integer', minimum: 1, maximum: 1_000_000 } satisfies BodySchema;
const TPM = { type: 'integer', minimum: 1, maximum: 1_000_000_000 } satisfies BodySchema;
const CONCURRENCY = { type: 'integer', minimum: 1, maximum: 10_000 } satisfies BodySchema;
const MODELS = {
  type: 'array',
  minItems: 1,
  maxItems: 100,
  items: { type: 'string', example: 'groq/*' },
} satisfies BodySchema;
const LIMITS = {
  type: 'object',
  minProperties: 1,
  additionalProperties: false,
  properties: { rpm: RPM, tpm: TPM, concurrency: CONCURRENCY, models: MODELS },
} satisfies BodySchema;

/** The body that makes a client key. */
export const NEW_CLIENT_KEY = {
  type: 'object',
  properties: { name: NAME, scopes: { ...SCOPES, default: ['use'] }, limits: LIMITS },
  required: ['name'],
  additionalProperties: false,
} satisfies BodySchema;

/** The body that changes a client key: what is left out stays. */
export const CLIENT_KEY_CHANGE = {
  type: 'object',
  minProperties: 1,
  properties: {
    name: NAME,
    scopes: SCOPES,
    limits: {
      ...LIMITS,
      nullable: true,
      properties: {
        rpm: { ...RPM, nullable: true },
        tpm: { ...TPM, nullable: true },
        concurrency: { ...CONCURRENCY, nullable: true },
        models: { ...MODELS, nullable: true },
      },
    },
  },
  additionalProperties: false,
} satisfies BodySchema;

const SHOWN = {
  id: { type: 'string' },
  name: NAME,
  scopes: SCOPES,
  limits: LIMITS,
  prefix: { type: 'string' },
  createdAt: { type: 'string', format: 'date-time' },
};
const ALWAYS_SHOWN = ['id', 'name', 'scopes', 'prefix', 'createdAt'];

/** A client key just made. */
export const CREATED_CLIENT_KEY = {
  type: 'object',
  properties: { ...SHOWN, key: { type: 'string' } },
  required: [...ALWAYS_SHOWN, 'key'],
} satisfies BodySchema;

/** A client key as it is after a change. */
export const CHANGED_CLIENT_KEY = {
  type: 'object',
  properties: SHOWN,
  required: ALWAYS_SHOWN,
} satisfies BodySchema;

/** The active client keys. */
export const CLIENT_KEYS = listOf(CHANGED_CLIENT_KEY);
