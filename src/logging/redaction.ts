const REMOVED = '[secret]';

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

/** Our client keys, bearer tokens, application keys, and the keys of providers, by their form. */
const SECRETS =
  /\bllm_[a-z0-9]{7}_[A-Za-z0-9_-]{43}|\bBearer\s+[^\s"\\]+|\bbase64:[A-Za-z0-9+/=]{20,}|\b(?:sk|gsk|rk|pk|xai|hf)[-_][A-Za-z0-9_-]{16,}/gi;

/** Takes out of a finished log line what has the form of a secret: the net below all the care taken before. */
export function redactLine(line: string): string {
  return line.replace(SECRETS, REMOVED);
}
