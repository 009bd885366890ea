import { type BodySchema, listOf } from '../http/index.js';

const TARGETS = { type: 'array', minItems: 1, maxItems: 16, items: { type: 'string' } } as const;
const DEFAULTS = { type: 'object', additionalProperties: true } as const;

/** The body that stores a named model. */
export const NAMED_MODEL = {
  type: 'object',
  properties: { targets: TARGETS, defaults: DEFAULTS },
  required: ['targets'],
  additionalProperties: false,
} satisfies BodySchema;

/** A named model as it is listed. */
export const LISTED_MODEL = {
  type: 'object',
  properties: {
    name: { type: 'string' },
    targets: { type: 'array', items: { type: 'string' } },
    defaults: DEFAULTS,
    source: { type: 'string', enum: ['configured', 'stored'] },
    state: { type: 'string', enum: ['ok', 'partial', 'unresolvable', 'shadowed', 'unreadable'] },
    updated_at: { type: 'string', format: 'date-time', nullable: true },
  },
  required: ['name', 'targets', 'defaults', 'source', 'state', 'updated_at'],
} satisfies BodySchema;

/** Every named model. */
export const LISTED_MODELS = listOf(LISTED_MODEL);
