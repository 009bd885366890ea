import { type BodySchema, pageOf } from '../http/index.js';

const AUDIT_ENTRY = {
  type: 'object',
  properties: {
    id: { type: 'integer', minimum: 1, description: 'Ids only grow and are never used again.' },
    at: { type: 'string', format: 'date-time' },
    actor: {
      type: 'string',
      example: 'admin-token',
      description: 'Who did it: `admin-token`, `admin-session`, `client-key:<id>` or `command-line`.',
    },
    // No enum: any module records changes of its own, and entries outlive the version that wrote them.
    action: {
      type: 'string',
      example: 'setting.stored',
      description:
        'What was done: `setting.stored`, `setting.forgotten`, `setting.rotated`, `model.stored`, `model.forgotten`, ' +
        '`client_key.created`, `client_key.updated`, `client_key.revoked`, `session.started`, `session.ended`, or ' +
        'what another module records.',
    },
    subject: {
      type: 'string',
      example: 'groq.api_key',
      description:
        'What it was done to: a setting, the name of a model, the id of a client key, `admin-page`.',
    },
  },
  required: ['id', 'at', 'actor', 'action', 'subject'],
} satisfies BodySchema;

/** One page of the audit log. */
export const AUDIT_PAGE = pageOf(AUDIT_ENTRY);
