import { createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';

/** Derives the key of the digests that stand for addresses in the table `attempts` from `APP_KEY`. */
export function attemptsKeyOf(appKey: KeyObject): KeyObject {
  return createSecretKey(Buffer.from(hkdfSync('sha256', appKey, '', 'nest-llm-driver attempts', 32)));
}
