import { createHmac, hkdfSync, type KeyObject } from 'node:crypto';

const DERIVED_BYTES = 32;
/** Characters of base64url: 132 bits. */
const LENGTH = 22;

/** Identifies the application keys of a process. They tell nothing of the keys. */
export interface KeyFingerprints {
  /** Of the key that encrypts. */
  readonly current: string;
  /** Of the keys that only decrypt. */
  readonly previous: readonly string[];
}

/** Returns the fingerprints of `APP_KEY` and `APP_PREVIOUS_KEYS`. */
export function fingerprintsOf(key: KeyObject, previousKeys: readonly KeyObject[]): KeyFingerprints {
  return { current: fingerprintOf(key), previous: previousKeys.map(fingerprintOf) };
}

/** Returns true if each of two processes can decrypt what the other encrypts. */
export function canReadEachOther(one: KeyFingerprints, other: KeyFingerprints): boolean {
  return canRead(one, other) && canRead(other, one);
}

function canRead({ current, previous }: KeyFingerprints, writer: KeyFingerprints): boolean {
  return current === writer.current || previous.includes(writer.current);
}

function fingerprintOf(key: KeyObject): string {
  const derived = Buffer.from(hkdfSync('sha256', key, '', 'nest-llm-driver/nodes', DERIVED_BYTES));
  return createHmac('sha256', derived).update('application key').digest('base64url').slice(0, LENGTH);
}
