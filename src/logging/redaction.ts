export { redactSecrets as redactLine } from '../../modules/support/index.js';

/** Fields whose values are never logged, in the first two levels of a line. */
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
