import { type BodySchema, listOf } from '../../http/index.js';

const LISTED_DRIVER = {
  type: 'object',
  properties: {
    name: { type: 'string', example: 'groq-eu' },
    driver: { type: 'string', example: 'groq', description: 'The implementation it uses.' },
    default: { type: 'boolean', description: 'Answers where a call names no instance.' },
    configured: { type: 'boolean', description: 'It has what it needs to be called.' },
    model: {
      type: 'string',
      nullable: true,
      description: 'Answers where a call names no model; `null` where none is set.',
    },
    capabilities: {
      type: 'array',
      // No enum: a driver may name capabilities of its own.
      items: { type: 'string', example: 'stream' },
      description:
        '`stream`, `tools`, `json_schema`, `json_object`, `n`, `logprobs`, `embeddings`, or what a driver adds.',
    },
  },
  required: ['name', 'driver', 'default', 'configured', 'model', 'capabilities'],
} satisfies BodySchema;

/** Every driver instance. */
export const LISTED_DRIVERS = listOf(LISTED_DRIVER);

/** What trying a key came to, whether the provider took it or not. */
export const DRIVER_TEST_RESULT = {
  type: 'object',
  properties: {
    driver: { type: 'string' },
    outcome: {
      type: 'string',
      enum: ['ok', 'invalid_key', 'unreachable', 'rate_limited', 'not_configured', 'key_unreadable'],
      description:
        '`rate_limited`: or its quota is spent. `unreachable`: anything else that kept it from listing its models.',
    },
    latency: {
      type: 'string',
      enum: ['under_1s', 'under_5s', 'over_5s'],
      description: 'How long it took, no finer than that; it is given up after ten seconds.',
    },
  },
  required: ['driver', 'outcome', 'latency'],
} satisfies BodySchema;
