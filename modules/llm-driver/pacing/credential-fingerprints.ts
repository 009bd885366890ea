import { createHmac, createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import type { Secret } from '../../support/index.js';

/** Characters of a fingerprint: 72 bits. Nobody without the key can look for two credentials with one. */
const LENGTH = 12;

/** Stands for no credential. */
const NONE = '-'.repeat(LENGTH);

/**
 * Makes names for credentials that tell nothing about them: processes with the same key make the same ones.
 * They are HMACs: without the key nobody can test whether a credential was used.
 */
export class CredentialFingerprints {
  // `#`, as no inspection must show it.
  readonly #key: KeyObject;
  private readonly known = new WeakMap<Secret, string>();

  /** @param key shared by all processes that share limits; by default one of this process alone */
  constructor(key: KeyObject | string = createSecretKey(randomBytes(32))) {
    this.#key = typeof key === 'string' ? createSecretKey(key, 'utf8') : key;
  }

  /** Returns the fingerprint of a secret; the same for every instance without one. */
  of(secret: Secret | undefined): string {
    if (secret === undefined) return NONE;
    let fingerprint = this.known.get(secret);
    if (fingerprint === undefined) this.known.set(secret, (fingerprint = this.ofText(secret.reveal())));
    return fingerprint;
  }

  /** Returns the fingerprint of a text. It is not remembered. */
  ofText(text: string): string {
    return createHmac('sha256', this.#key).update(text).digest('base64url').slice(0, LENGTH);
  }
}

/** Those of a process whose options name no key. */
export const processFingerprints = new CredentialFingerprints();

/** Returns the fingerprints of a key, or those of this process. */
export function fingerprintsOf(key: KeyObject | string | undefined): CredentialFingerprints {
  return key === undefined ? processFingerprints : new CredentialFingerprints(key);
}
