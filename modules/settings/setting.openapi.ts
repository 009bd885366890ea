import { type BodySchema, listOf } from '../http/index.js';

/** A declared field with its state. It has no place for a secret. */
export const LISTED_SETTING = {
  type: 'object',
  properties: {
    group: { type: 'string', example: 'groq' },
    key: { type: 'string', example: 'api_key' },
    label: { type: 'string' },
    help: { type: 'string', description: 'What it does, for people.' },
    docs_url: { type: 'string', description: 'Where to get such a value, or read about it.' },
    type: {
      type: 'string',
      enum: ['text', 'json'],
      description: 'What it takes: a line of text, or any other JSON.',
    },
    secret: { type: 'boolean', description: 'It can be stored, and is never shown again.' },
    read_only: {
      type: 'boolean',
      description: 'Deployment configuration: it cannot be stored or forgotten here.',
    },
    configured: {
      type: 'boolean',
      description: 'Somebody gave a value: it is stored or in the environment.',
    },
    source: {
      type: 'string',
      enum: ['stored', 'environment', 'default', 'none'],
      description: 'Where the value in force comes from.',
    },
    state: {
      type: 'string',
      enum: ['ok', 'unreadable'],
      description: '`unreadable`: stored, but it cannot be decrypted or is not accepted (any more).',
    },
    last4: {
      type: 'string',
      minLength: 4,
      maxLength: 4,
      description: 'The last four characters of a secret in force that has twenty or more.',
    },
    // No type: each field takes what it declares, and any module can declare fields.
    value: {
      description: 'What is in force, any JSON; left out where nothing is, and always for a secret.',
    },
    encrypted_under: {
      type: 'string',
      enum: ['current_key', 'previous_key'],
      description:
        'Of a secret that is stored and can be read: `previous_key` until it is rotated or saved again.',
    },
    updatedAt: {
      type: 'string',
      format: 'date-time',
      nullable: true,
      description: 'When it was stored; `null` where nothing is.',
    },
  },
  required: [
    'group',
    'key',
    'label',
    'type',
    'secret',
    'read_only',
    'configured',
    'source',
    'state',
    'updatedAt',
  ],
} satisfies BodySchema;

/** Every declared field. */
export const LISTED_SETTINGS = listOf(LISTED_SETTING);
