import { createCipheriv, createDecipheriv, hkdfSync, randomBytes, type KeyObject } from 'node:crypto';
import { AppError } from './errors.js';

/** An encrypted value taken apart. */
export interface Envelope {
  readonly kid: string;
  readonly nonce: Buffer;
  readonly ciphertext: Buffer;
  readonly tag: Buffer;
}

export const ENVELOPE_VERSION = 'v1';
/** What AES-GCM is defined for; other lengths are hashed down and weaken it. */
export const NONCE_BYTES = 12;
export const TAG_BYTES = 16;

/** `v1.<kid>.<nonce>.<ciphertext>.<tag>`, all but the version in base64url. */
export function formatEnvelope({ kid, nonce, ciphertext, tag }: Envelope): string {
  return [ENVELOPE_VERSION, kid, ...[nonce, ciphertext, tag].map((part) => part.toString('base64url'))].join(
    '.',
  );
}

/** The parts of an envelope, or `undefined` for anything that {@link formatEnvelope} could not have written. */
export function parseEnvelope(text: string): Envelope | undefined {
  const [version, kid, ...encoded] = text.split('.');
  if (version !== ENVELOPE_VERSION || kid === undefined || encoded.length !== 3) return undefined;
  const [nonce, ciphertext, tag] = encoded.map(decodeStrictly);
  if (nonce?.length !== NONCE_BYTES || tag?.length !== TAG_BYTES || ciphertext === undefined)
    return undefined;
  return { kid, nonce, ciphertext, tag };
}

/** Node's decoder skips what it does not know, so several texts give the same bytes; only the one spelling is accepted. */
function decodeStrictly(encoded: string): Buffer | undefined {
  const bytes = Buffer.from(encoded, 'base64url');
  return bytes.toString('base64url') === encoded ? bytes : undefined;
}

const CIPHER = 'aes-256-gcm';
const KEY_BYTES = 32;
const KID_BYTES = 8;

/** What an {@link Encrypter} is built from. Keys come from `parseAppKey`. */
export interface EncrypterOptions {
  /** Encrypts, and decrypts what it encrypted. */
  readonly key: KeyObject;
  /** Decrypt only: what an earlier `key` encrypted. */
  readonly previousKeys?: readonly KeyObject[];
  /** What the values are for (`settings`). Encrypters of different purposes cannot read each other's values. */
  readonly purpose: string;
}

/** The value was not encrypted by any of the keys for this context, or was changed since. Says nothing else on purpose. */
export class DecryptError extends AppError {
  constructor() {
    super({
      message: 'The value cannot be decrypted.',
      code: 'decrypt_failed',
      status: 500,
      type: 'server_error',
    });
  }
}

/**
 * Authenticated encryption of short texts: AES-256-GCM under a key derived from the application key for one purpose.
 *
 * The additional data holds the version, the key id and the caller's context, so an envelope moved to another place does
 * not decrypt there. Nonces are random: fine for some four billion values per key.
 */
export class Encrypter {
  readonly #currentKid: string;
  readonly #keys = new Map<string, Buffer>();

  constructor({ key, previousKeys = [], purpose }: EncrypterOptions) {
    this.#currentKid = this.#add(key, purpose);
    for (const previous of previousKeys) this.#add(previous, purpose);
  }

  /**
   * @param context where the value belongs (group, key, …); the same list is needed to decrypt it
   * @throws TypeError for text with lone surrogates, which UTF-8 cannot hold
   */
  encrypt(plaintext: string, context: readonly string[]): string {
    const bytes = Buffer.from(plaintext, 'utf8');
    if (bytes.toString('utf8') !== plaintext) throw new TypeError('Only well-formed text can be encrypted.');
    const kid = this.#currentKid;
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(CIPHER, this.#keys.get(kid)!, nonce, { authTagLength: TAG_BYTES });
    cipher.setAAD(additionalData(kid, context));
    const ciphertext = Buffer.concat([cipher.update(bytes), cipher.final()]);
    return formatEnvelope({ kid, nonce, ciphertext, tag: cipher.getAuthTag() });
  }

  /**
   * The text that was encrypted for this context.
   * @throws DecryptError when the envelope is malformed, tampered with, from another context or under an unknown key
   */
  decrypt(envelope: string, context: readonly string[]): string {
    const parts = parseEnvelope(envelope);
    const key = parts && this.#keys.get(parts.kid);
    if (!parts || !key) throw new DecryptError();
    try {
      return open(parts, key, context);
    } catch {
      throw new DecryptError();
    }
  }

  /** Whether the envelope names the current key; one that does not can be encrypted anew. */
  isCurrent(envelope: string): boolean {
    return parseEnvelope(envelope)?.kid === this.#currentKid;
  }

  #add(appKey: KeyObject, purpose: string): string {
    const kid = derive(appKey, `${purpose}/key-id`, KID_BYTES).toString('base64url');
    this.#keys.set(kid, derive(appKey, `${purpose}/${CIPHER}`, KEY_BYTES));
    return kid;
  }
}

function open({ kid, nonce, ciphertext, tag }: Envelope, key: Buffer, context: readonly string[]): string {
  // Without `authTagLength` Node accepts tags cut down to four bytes.
  const decipher = createDecipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(additionalData(kid, context));
  decipher.setAuthTag(tag);
  return Buffer.concat([decipher.update(ciphertext), decipher.final()]).toString('utf8');
}

/** Each part behind its length, so that no two lists give the same bytes (`['a', 'bc']` and `['ab', 'c']`). */
function additionalData(kid: string, context: readonly string[]): Buffer {
  const parts = [ENVELOPE_VERSION, kid, ...context].map((part) => Buffer.from(part, 'utf8'));
  return Buffer.concat(
    parts.flatMap((part) => {
      const length = Buffer.alloc(4);
      length.writeUInt32BE(part.length);
      return [length, part];
    }),
  );
}

/** The info string separates purposes, and the key id from the key: knowing one says nothing about the other. */
function derive(appKey: KeyObject, info: string, bytes: number): Buffer {
  return Buffer.from(hkdfSync('sha256', appKey, '', `nest-llm-driver/${info}`, bytes));
}
