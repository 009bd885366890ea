import { type BodySchema, listOf } from '../../http/index.js';

const LIMIT_STATE = {
  type: 'object',
  properties: {
    unit: {
      type: 'string',
      enum: ['requests', 'tokens', 'input_tokens', 'output_tokens'],
      description: '`tokens` are those of prompt and answer together.',
    },
    window: { type: 'string', enum: ['minute', 'day'] },
    limit: { type: 'integer', minimum: 1, description: 'How many units fit in the window.' },
    remaining: { type: 'integer', minimum: 0, description: 'Units left now.' },
    source: {
      type: 'string',
      enum: ['configured', 'learned'],
      description: '`learned`: from the replies of the provider.',
    },
  },
  required: ['unit', 'window', 'limit', 'remaining', 'source'],
} satisfies BodySchema;

const SCOPE_STATE = {
  type: 'object',
  properties: {
    driver: { type: 'string', description: 'The instance.' },
    model: { type: 'string', description: '`*` stands for every model that has no limits of its own.' },
    limits: {
      type: 'array',
      items: LIMIT_STATE,
      description: 'Those in force; none where nothing is configured and nothing was learned.',
    },
    in_flight: { type: 'integer', minimum: 0, description: 'Calls in flight.' },
    waiting: { type: 'integer', minimum: 0, description: 'Calls that wait.' },
    concurrency: {
      type: 'integer',
      minimum: 1,
      nullable: true,
      description: 'Calls in flight at most for now; `null` where nothing bounds them.',
    },
    held_for_ms: {
      type: 'integer',
      minimum: 0,
      description: 'Milliseconds for which a refusal holds calls back; 0 where none is held back.',
    },
    next_in_ms: {
      type: 'integer',
      minimum: 0,
      nullable: true,
      description:
        'Milliseconds until the next waiting call may go; `null` where none waits, or it waits for an answer to another.',
    },
    circuit: {
      type: 'string',
      enum: ['closed', 'open', 'half_open'],
      description: 'Of the instance. `closed`: calls go; `open`: none goes; `half_open`: one call tries.',
    },
  },
  required: [
    'driver',
    'model',
    'limits',
    'in_flight',
    'waiting',
    'concurrency',
    'held_for_ms',
    'next_in_ms',
    'circuit',
  ],
} satisfies BodySchema;

/** What the pacer knows, by driver instance and model. */
export const SCOPE_STATES = listOf(
  SCOPE_STATE,
  'One model may be there twice, when it was called with two keys.',
);
