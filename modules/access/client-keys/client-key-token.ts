import { createHmac, randomBytes, randomInt, timingSafeEqual } from 'node:crypto';

/** `llm_`, seven characters that find the row, and 256 random bits in base64url. */
const KEY = /^(llm_[a-z0-9]{7})_[A-Za-z0-9_-]{43}$/;
const ALPHABET = 'abcdefghijklmnopqrstuvwxyz0123456789';
const ID_LENGTH = 7;

/** What a row keeps of a key. */
export interface KeyDigest {
  /** 16 random bytes, base64url. */
  readonly salt: string;
  /** HMAC-SHA256 of the key under the salt, base64url. */
  readonly digest: string;
}

/** A new key: the text to hand out once, and what to keep of it. */
export interface NewKey extends KeyDigest {
  readonly key: string;
  readonly prefix: string;
}

/** Makes a key out of 256 random bits. A plain HMAC is enough to keep it: there is nothing to guess, as in a password. */
export function newKey(): NewKey {
  const id = Array.from({ length: ID_LENGTH }, () => ALPHABET.charAt(randomInt(ALPHABET.length))).join('');
  const prefix = `llm_${id}`;
  const key = `${prefix}_${randomBytes(32).toString('base64url')}`;
  const salt = randomBytes(16).toString('base64url');
  return { key, prefix, salt, digest: digestOf(key, salt).toString('base64url') };
}

/** The prefix of something that has the form of a key, else `undefined`. */
export function prefixOf(token: string): string | undefined {
  return KEY.exec(token)?.[1];
}

/** Whether `token` is the key a digest was made of; takes as long whichever byte differs. */
export function matchesDigest(token: string, { salt, digest }: KeyDigest): boolean {
  const kept = Buffer.from(digest, 'base64url');
  const offered = digestOf(token, salt);
  return kept.length === offered.length && timingSafeEqual(kept, offered);
}

function digestOf(key: string, salt: string): Buffer {
  return createHmac('sha256', Buffer.from(salt, 'base64url')).update(key).digest();
}
