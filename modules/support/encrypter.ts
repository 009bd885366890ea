import { createCipheriv, createDecipheriv, hkdfSync, randomBytes, type KeyObject } from 'node:crypto';
import { AppError } from './errors.js';

const VERSION = 'v1';
const CIPHER = 'aes-256-gcm';
const KEY_BYTES = 32;
const KEY_ID_BYTES = 8;
/** The size AES-GCM is defined for. Nonces of other sizes are hashed, which weakens them. */
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** The parts of an encrypted value. */
interface Envelope {
  readonly keyId: string;
  readonly nonce: Buffer;
  readonly ciphertext: Buffer;
  readonly tag: Buffer;
}

/** Options of an {@link Encrypter}. Keys come from `parseAppKey`. */
export interface EncrypterOptions {
  /** Encrypts values, and decrypts its own. */
  readonly key: KeyObject;
  /** Earlier keys, which only decrypt. */
  readonly previousKeys?: readonly KeyObject[];
  /**
   * Purpose of the values (`settings`). Encrypters of different purposes cannot decrypt each other's values.
   */
  readonly purpose: string;
}

/**
 * 500: none of the keys encrypted this value for this context, or it was changed since. Gives no other detail
 * on purpose.
 */
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
 * Encrypts and authenticates short texts: AES-256-GCM with a key derived from the application key for one
 * purpose.
 *
 * The additional data holds the version, the key id and a context, so an envelope that is copied to another
 * context does not decrypt there. Nonces are random, which is safe for about four billion values per key.
 */
export class Encrypter {
  readonly #currentKeyId: string;
  readonly #keys = new Map<string, Buffer>();

  constructor({ key, previousKeys = [], purpose }: EncrypterOptions) {
    this.#currentKeyId = this.#add(key, purpose);
    for (const previous of previousKeys) this.#add(previous, purpose);
  }

  /**
   * @param context location of the value (group, key, …); the same list is needed to decrypt it
   * @throws TypeError for text with lone surrogates, which UTF-8 cannot hold
   */
  encrypt(plaintext: string, context: readonly string[]): string {
    const bytes = Buffer.from(plaintext, 'utf8');
    if (bytes.toString('utf8') !== plaintext) throw new TypeError('Only well-formed text can be encrypted.');
    const keyId = this.#currentKeyId;
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(CIPHER, this.#keys.get(keyId)!, nonce, { authTagLength: TAG_BYTES });
    cipher.setAAD(additionalData(keyId, context));
    const ciphertext = Buffer.concat([cipher.update(bytes), cipher.final()]);
    return formatEnvelope({ keyId, nonce, ciphertext, tag: cipher.getAuthTag() });
  }

  /**
   * Returns the text that was encrypted for this context.
   * @throws DecryptError if the envelope is malformed, tampered with, from another context or under an
   *   unknown key
   */
  decrypt(envelope: string, context: readonly string[]): string {
    const parts = parseEnvelope(envelope);
    const key = parts && this.#keys.get(parts.keyId);
    if (!parts || !key) throw new DecryptError();
    try {
      return open(parts, key, context);
    } catch {
      throw new DecryptError();
    }
  }

  /** Returns true if the current key encrypted the envelope. Others can be encrypted again. */
  isCurrent(envelope: string): boolean {
    return parseEnvelope(envelope)?.keyId === this.#currentKeyId;
  }

  #add(appKey: KeyObject, purpose: string): string {
    const keyId = derive(appKey, `${purpose}/key-id`, KEY_ID_BYTES).toString('base64url');
    this.#keys.set(keyId, derive(appKey, `${purpose}/${CIPHER}`, KEY_BYTES));
    return keyId;
  }
}

function open({ keyId, nonce, ciphertext, tag }: Envelope, key: Buffer, context: readonly string[]): string {
  // Without `authTagLength` Node accepts tags that are cut to four bytes.
  const decipher = createDecipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(additionalData(keyId, context));
  decipher.setAuthTag(tag);
  return Buffer.concat([decipher.update(ciphertext), decipher.final()]).toString('utf8');
}

/**
 * Prefixes each part with its length, so that no two lists give the same bytes (`['a', 'bc']` and `['ab',
 * 'c']`).
 */
function additionalData(keyId: string, context: readonly string[]): Buffer {
  const parts = [VERSION, keyId, ...context].map((part) => Buffer.from(part, 'utf8'));
  return Buffer.concat(
    parts.flatMap((part) => {
      const length = Buffer.alloc(4);
      length.writeUInt32BE(part.length);
      return [length, part];
    }),
  );
}

/**
 * Derives a key or a key id. `info` separates purposes, and the key id from the key: one reveals nothing
 * about the other.
 */
function derive(appKey: KeyObject, info: string, bytes: number): Buffer {
  return Buffer.from(hkdfSync('sha256', appKey, '', `nest-llm-driver/${info}`, bytes));
}

/** Formats `v1.<key id>.<nonce>.<ciphertext>.<tag>`, all but the version in base64url. */
function formatEnvelope({ keyId, nonce, ciphertext, tag }: Envelope): string {
  const encoded = [nonce, ciphertext, tag].map((part) => part.toString('base64url'));
  return [VERSION, keyId, ...encoded].join('.');
}

/** Returns undefined for anything that {@link formatEnvelope} could not have written. */
function parseEnvelope(text: string): Envelope | undefined {
  const [version, keyId, ...encoded] = text.split('.');
  if (version !== VERSION || keyId === undefined || encoded.length !== 3) return undefined;
  const [nonce, ciphertext, tag] = encoded.map(decodeStrictly);
  if (nonce?.length !== NONCE_BYTES || tag?.length !== TAG_BYTES || ciphertext === undefined)
    return undefined;
  return { keyId, nonce, ciphertext, tag };
}

/**
 * Node's decoder skips characters it does not know, so several texts decode to the same bytes. Accepts only
 * one of them.
 */
function decodeStrictly(encoded: string): Buffer | undefined {
  const bytes = Buffer.from(encoded, 'base64url');
  return bytes.toString('base64url') === encoded ? bytes : undefined;
}
