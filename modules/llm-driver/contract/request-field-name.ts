import { closestName } from '../../support/index.js';
import { requestFieldTypes } from './request-field-types.js';
import { chatFieldNames } from './request-fields.js';

const FIELDS: readonly string[] = Object.keys(chatFieldNames);
const BY_SPELLING: ReadonlyMap<string, string> = new Map([
  ...FIELDS.map((name) => [spelling(name), name] as const),
  // Names that other libraries have for fields of a request.
  ...(
    [
      ['max_output_tokens', 'max_tokens'],
      ['max_new_tokens', 'max_tokens'],
      ['stop_sequences', 'stop'],
    ] as const
  ).map(([name, field]) => [spelling(name), field] as const),
]);

/** Letters of a field from which on a name near to it is a mistake in a request. */
const LONG_NAME = 6;
const LONG_FIELDS = Object.keys(requestFieldTypes).filter((name) => name.length >= LONG_NAME);

/**
 * Returns the name that providers read, for a field that is written in another way (`topP`, `toolChoice`,
 * `maxOutputTokens`). Undefined for a name that is right, and for one that only a provider knows.
 */
export function wireNameOf(name: string): string | undefined {
  return Object.hasOwn(chatFieldNames, name) ? undefined : BY_SPELLING.get(spelling(name));
}

/**
 * Returns the field that an unknown name of a request probably means: one of `own`, or one that all providers
 * have and that is long. A short one is near to many fields that only one provider knows.
 */
export function closestFieldName(name: string, own: readonly string[]): string | undefined {
  return closestName(name, [...own, ...LONG_FIELDS]);
}

/** Returns a name without what camelCase, snake_case and kebab-case differ in. */
export function spelling(name: string): string {
  return name.replaceAll(/[_-]/g, '').toLowerCase();
}
