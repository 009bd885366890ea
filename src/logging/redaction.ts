export { redactSecrets as redactLine } from '../../modules/support/index.js';

/** Fields that never hold anything a log should show, wherever they stand in the first two levels. */
const FIELDS = [
  'authorization',
  'apiKey',
  'api_key',
  'key',
  'token',
  'adminToken',
  'password',
  'secret',
  'cookie',
  'headers',
];

export const REDACTED_PATHS = FIELDS.flatMap((field) => [field, `*.${field}`]);
