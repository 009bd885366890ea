import { closestName } from '../../support/index.js';
import { chatFieldNames } from './request-fields.js';

const FIELDS: readonly string[] = Object.keys(chatFieldNames);

/** Names that other libraries have for fields of a request. */
const ALIASES: Readonly<Record<string, string>> = {
  max_output_tokens: 'max_tokens',
  max_new_tokens: 'max_tokens',
  stop_sequences: 'stop',
};

/**
 * Returns the field of a chat request that a name probably means: `max_tokens` for `maxTokens` or
 * `max_token`. Undefined for a known field, and for a name that is close to none: it may be a field of one
 * provider.
 */
export function meantRequestField(name: string): string | undefined {
  if (Object.hasOwn(chatFieldNames, name)) return undefined;
  const snakeCase = name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replaceAll('-', '_')
    .toLowerCase();
  if (Object.hasOwn(chatFieldNames, snakeCase)) return snakeCase;
  return Object.hasOwn(ALIASES, snakeCase) ? ALIASES[snakeCase] : closestName(snakeCase, FIELDS);
}
