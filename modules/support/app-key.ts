import { createSecretKey, randomBytes, type KeyObject } from 'node:crypto';
import { ConfigurationError } from './errors.js';
import { cleanPastedKey } from './pasted-key.js';
import { Secret } from './secret.js';

const PREFIX = 'base64:';
const KEY_BYTES = 32;

/**
 * 32 random bytes have about 30 distinct values. A key with fewer than this was typed, padded or repeated.
 */
const MIN_DISTINCT_BYTES = 12;

/** The text of each key in use, so that it is found in words that may be shown. */
const texts = new WeakMap<KeyObject, Secret>();

/** Base64 of 32 bytes ends in one `=`, which is easily lost when it is copied. */
const PADDING = '=';

/**
 * Parses an application key: `base64:` and exactly 32 bytes. Quotes, `NAME=`, spaces and line ends around it
 * are ignored, and its padding may be missing: such a key is the same key.
 *
 * @param variable the environment variable it came from, for the message
 * @returns a key object, which shows no bytes when it is printed, unlike a buffer
 * @throws ConfigurationError if the key is missing, malformed, of another length or a placeholder (repeated,
 *   counted or typed text). The message is one line, names the fix and never shows the value.
 */
export function parseAppKey(text: string | Secret | undefined, variable = 'APP_KEY'): KeyObject {
  const value = cleanPastedKey(text instanceof Secret ? text.reveal() : (text ?? ''));
  if (value === '') throw refused(variable, 'is not set');
  if (!value.startsWith(PREFIX)) throw refused(variable, `must start with "${PREFIX}"`);
  const encoded = value.slice(PREFIX.length);
  const bytes = Buffer.from(encoded, 'base64');
  const standard = bytes.toString('base64');
  if (standard !== encoded && standard !== encoded + PADDING)
    throw refused(variable, `must be standard base64 after "${PREFIX}"`);
  if (bytes.length !== KEY_BYTES)
    throw refused(variable, `must hold ${KEY_BYTES} bytes, not ${bytes.length}`);
  if (looksLikePlaceholder(bytes)) throw refused(variable, 'is a placeholder, not a random key');
  const key = createSecretKey(bytes);
  texts.set(key, new Secret(encoded));
  return key;
}

/** Returns a new random key in the form that {@link parseAppKey} reads. */
export function generateAppKey(): string {
  return PREFIX + randomBytes(KEY_BYTES).toString('base64');
}

function looksLikePlaceholder(bytes: Buffer): boolean {
  const typed = bytes.every((byte) => byte >= 0x20 && byte < 0x7f);
  return typed || new Set(bytes).size < MIN_DISTINCT_BYTES || isRepeated(bytes) || isCounted(bytes);
}

function isRepeated(bytes: Buffer): boolean {
  const half = KEY_BYTES / 2;
  return bytes.subarray(0, half).equals(bytes.subarray(half));
}

/** Returns true for 0, 1, 2, … in steps of any size. */
function isCounted(bytes: Buffer): boolean {
  const steps = new Set(bytes.subarray(1).map((byte, index) => byte - bytes.readUInt8(index)));
  return steps.size === 1;
}

function refused(variable: string, problem: string): ConfigurationError {
  // A new key opens nothing that is stored: it is for a new installation alone.
  const fix =
    variable === 'APP_KEY'
      ? 'If secrets are stored already, restore the APP_KEY they were stored under, unchanged: a new one cannot ' +
        'read them. For a new installation, create one with `npx llm setup` (new .env) or `npx llm key:generate`.'
      : 'List the previous APP_KEY values unchanged, separated by commas.';
  return new ConfigurationError(
    `${variable} ${problem}: expected "${PREFIX}" and 32 random bytes. ${fix}`,
    variable,
  );
}
