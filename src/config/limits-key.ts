import { createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';

/** Derives the key of the fingerprints by which processes share the limits of a credential. */
export function limitsKeyOf(appKey: KeyObject): KeyObject {
  return createSecretKey(Buffer.from(hkdfSync('sha256', appKey, '', 'nest-llm-driver limits', 32)));
}
