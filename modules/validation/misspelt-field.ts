import { closestName, InvalidRequestError } from '../support/index.js';
import type { CALLER_KEYS, KnownFields } from './one-reading.js';
import { formatFieldPath, type PathSegment } from './validation-issues.js';

/** Fields that only this server reads, beside all fields that are known. */
export interface OwnFields {
  /** Every field that this server or a provider reads. */
  readonly known: KnownFields | typeof CALLER_KEYS | undefined;
  /** Names of our own fields, as they are suggested. */
  readonly own: readonly string[];
}

/**
 * Refuses an unknown field whose name is nearly that of one of ours: a provider would ignore it, and the
 * caller would not notice. Other unknown fields are the provider's.
 * @param path where the object is in the body
 * @throws InvalidRequestError `unknown_parameter` with the right name
 */
export function assertNoMisspeltField(
  object: object,
  { known, own }: OwnFields,
  path: readonly PathSegment[] = [],
): void {
  for (const key of Object.keys(object)) {
    if (typeof known === 'object' && known.has(key)) continue;
    const meant = closestName(key, own);
    if (meant === undefined) continue;
    const param = formatFieldPath([...path, key]);
    throw new InvalidRequestError(
      `Unknown parameter: ${param}. Did you mean "${meant}"?`,
      param,
      'unknown_parameter',
    );
  }
}
