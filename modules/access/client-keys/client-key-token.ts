import { createHmac, randomBytes, randomInt, timingSafeEqual } from 'node:crypto';

/** `llm_`, seven characters that find the row, and 256 random bits in base64url. */
const KEY = /^(llm_[a-z0-9]{7})_[A-Za-z0-9_-]{43}$/;
/** 16 and 32 bytes as base64url. */
const SALT = /^[A-Za-z0-9_-]{22}$/;
const DIGEST = /^[A-Za-z0-9_-]{43}$/;
const ALPHABET = 'abcdefghijklmnopqrstuvwxyz0123456789';
const ID_LENGTH = 7;

/** The stored part of a key. */
export interface KeyDigest {
  /** 16 random bytes, base64url. */
  readonly salt: string;
  /** HMAC-SHA256 of the key under the salt, base64url. */
  readonly digest: string;
}

/** A new key: the text to hand out once, and the parts to store. */
export interface NewKey extends KeyDigest {
  readonly key: string;
  readonly prefix: string;
}

/** Makes a key of 256 random bits. A plain HMAC is enough to store it: it cannot be guessed as a password. */
export function newKey(): NewKey {
  const id = Array.from({ length: ID_LENGTH }, () => ALPHABET.charAt(randomInt(ALPHABET.length))).join('');
  const prefix = `llm_${id}`;
  const key = `${prefix}_${randomBytes(32).toString('base64url')}`;
  const salt = randomBytes(16).toString('base64url');
  return { key, prefix, salt, digest: hmac(key, salt).toString('base64url') };
}

/** Returns the prefix of a key; `undefined` if the text does not have the form of one. */
export function prefixOf(token: string): string | undefined {
  return KEY.exec(token)?.[1];
}

/** Returns true if both parts have the form in which {@link newKey} makes them. */
export function isKeyDigest({ salt, digest }: KeyDigest): boolean {
  return SALT.test(salt) && DIGEST.test(digest);
}

/** Returns true if `token` is the key of a digest. Takes equally long whichever byte differs. */
export function matchesDigest(token: string, { salt, digest }: KeyDigest): boolean {
  const expected = Buffer.from(digest, 'base64url');
  const actual = hmac(token, salt);
  return expected.length === actual.length && timingSafeEqual(expected, actual);
}

function hmac(key: string, salt: string): Buffer {
  return createHmac('sha256', Buffer.from(salt, 'base64url')).update(key).digest();
}
