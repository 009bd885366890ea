import type { BodySchema } from '../../http/index.js';

/** The body that signs in. */
export const SIGN_IN = {
  type: 'object',
  properties: { token: { type: 'string', format: 'password', description: 'The admin token.' } },
  required: ['token'],
  additionalProperties: false,
} satisfies BodySchema;

/** A session of the admin page. */
export const SESSION = {
  type: 'object',
  properties: {
    object: { type: 'string', enum: ['session'] },
    actor: { type: 'string', enum: ['admin-session'] },
    scopes: { type: 'array', items: { type: 'string', enum: ['use', 'admin', 'metrics'] } },
    expires_at: { type: 'string', format: 'date-time' },
  },
  required: ['object', 'actor', 'scopes', 'expires_at'],
} satisfies BodySchema;
