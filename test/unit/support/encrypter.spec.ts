import { randomBytes } from 'node:crypto';
import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import {
  ConfigurationError,
  DecryptError,
  Encrypter,
  generateAppKey,
  parseAppKey,
  Secret,
} from '../../../modules/support/index.js';

const PLAINTEXT = 'gsk_canary-Ω-value-of-a-provider-key';
const CONTEXT = ['groq', 'api_key'];
const BASE64URL = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

const key = parseAppKey(generateAppKey());
const otherKey = parseAppKey(generateAppKey());
const encrypter = new Encrypter({ key, purpose: 'settings' });

describe('Encrypter', () => {
  it('decrypts what it encrypted, for the same context', () => {
    expect(encrypter.decrypt(encrypter.encrypt(PLAINTEXT, CONTEXT), CONTEXT)).toBe(PLAINTEXT);
    expect(encrypter.decrypt(encrypter.encrypt('', CONTEXT), CONTEXT)).toBe('');
  });

  it('writes v1, key id, 96-bit nonce, ciphertext and 128-bit tag', () => {
    const [version, kid, nonce, ciphertext, tag, ...rest] = encrypter.encrypt(PLAINTEXT, CONTEXT).split('.');
    expect(version).toBe('v1');
    expect(bytes(kid)).toHaveLength(8);
    expect(bytes(nonce)).toHaveLength(12);
    expect(bytes(ciphertext)).toHaveLength(Buffer.byteLength(PLAINTEXT));
    expect(bytes(tag)).toHaveLength(16);
    expect(rest).toEqual([]);
  });

  it('never encrypts the same text to the same envelope', () => {
    const envelopes = Array.from({ length: 100 }, () => encrypter.encrypt(PLAINTEXT, CONTEXT));
    expect(new Set(envelopes.map((envelope) => envelope.split('.')[2])).size).toBe(100);
  });

  it('refuses every one-bit flip of the bytes in the envelope', () => {
    const parts = encrypter.encrypt(PLAINTEXT, CONTEXT).split('.');
    let flips = 0;
    for (let part = 1; part < parts.length; part += 1) {
      for (let bit = 0; bit < bytes(parts[part]).length * 8; bit += 1) {
        const flipped = bytes(parts[part]);
        flipped.writeUInt8(flipped.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
        expectRefused(parts.with(part, flipped.toString('base64url')).join('.'));
        flips += 1;
      }
    }
    expect(flips).toBe((8 + 12 + Buffer.byteLength(PLAINTEXT) + 16) * 8);
  });

  it('refuses every one-bit flip of the characters of the envelope', () => {
    const envelope = Buffer.from(encrypter.encrypt(PLAINTEXT, CONTEXT));
    for (let bit = 0; bit < envelope.length * 8; bit += 1) {
      const flipped = Buffer.from(envelope);
      flipped.writeUInt8(flipped.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      expectRefused(flipped.toString('latin1'));
    }
  });

  it('refuses every truncation, from either end', () => {
    const envelope = encrypter.encrypt(PLAINTEXT, CONTEXT);
    for (let length = 0; length < envelope.length; length += 1) {
      expectRefused(envelope.slice(0, length));
      expectRefused(envelope.slice(envelope.length - length));
    }
  });

  it('refuses tags cut down to any shorter length, the true bytes included', () => {
    const parts = encrypter.encrypt(PLAINTEXT, CONTEXT).split('.');
    for (let length = 0; length < 16; length += 1) {
      expectRefused(parts.with(4, bytes(parts[4]).subarray(0, length).toString('base64url')).join('.'));
    }
  });

  it('refuses other spellings of the same bytes', () => {
    const parts = encrypter.encrypt(PLAINTEXT, CONTEXT).split('.');
    const tag = parts[4]!;
    // 16 bytes leave four unused bits in the last of 22 characters.
    const lastCharacter = BASE64URL[BASE64URL.indexOf(tag.at(-1)!) + 1]!;
    expect(bytes(tag.slice(0, -1) + lastCharacter)).toEqual(bytes(tag));
    const spellings = [
      tag.slice(0, -1) + lastCharacter,
      `${tag}==`,
      `${tag}=`,
      ` ${tag}`,
      `${tag}\n`,
      `${tag}*`,
    ];
    for (const spelling of spellings) expectRefused(parts.with(4, spelling).join('.'));
    expectRefused(`${parts.join('.')}.`);
    expectRefused(parts.with(0, 'V1').join('.'));
    expectRefused(parts.with(0, 'v2').join('.'));
  });

  it('refuses an envelope that was moved to another context', () => {
    const envelope = encrypter.encrypt(PLAINTEXT, CONTEXT);
    for (const context of [['openai', 'api_key'], ['groq', 'model'], ['groq'], [], ['api_key', 'groq']]) {
      expect(() => encrypter.decrypt(envelope, context)).toThrow(DecryptError);
    }
  });

  it('distinguishes contexts whose parts are equal when joined', () => {
    const envelope = encrypter.encrypt(PLAINTEXT, ['ab', 'c']);
    for (const context of [['a', 'bc'], ['abc'], ['abc', ''], ['', 'ab', 'c']]) {
      expect(() => encrypter.decrypt(envelope, context)).toThrow(DecryptError);
    }
  });

  it('refuses what another key or another purpose encrypted', () => {
    const envelope = encrypter.encrypt(PLAINTEXT, CONTEXT);
    for (const other of [
      new Encrypter({ key: otherKey, purpose: 'settings' }),
      new Encrypter({ key, purpose: 'session' }),
    ]) {
      expect(() => other.decrypt(envelope, CONTEXT)).toThrow(DecryptError);
    }
  });

  it('refuses an envelope whose key id was edited to that of another known key', () => {
    const both = new Encrypter({ key: otherKey, previousKeys: [key], purpose: 'settings' });
    const [, otherKid] = both.encrypt(PLAINTEXT, CONTEXT).split('.');
    const parts = encrypter.encrypt(PLAINTEXT, CONTEXT).split('.');
    expect(() => both.decrypt(parts.with(1, otherKid!).join('.'), CONTEXT)).toThrow(DecryptError);
  });

  it('decrypts with previous keys and encrypts with the current one only', () => {
    const old = encrypter.encrypt(PLAINTEXT, CONTEXT);
    const rotated = new Encrypter({ key: otherKey, previousKeys: [key], purpose: 'settings' });
    expect(rotated.decrypt(old, CONTEXT)).toBe(PLAINTEXT);
    expect(rotated.isCurrent(old)).toBe(false);
    const fresh = rotated.encrypt(PLAINTEXT, CONTEXT);
    expect(rotated.isCurrent(fresh)).toBe(true);
    expect(new Encrypter({ key: otherKey, purpose: 'settings' }).decrypt(fresh, CONTEXT)).toBe(PLAINTEXT);
    expect(() => encrypter.decrypt(fresh, CONTEXT)).toThrow(DecryptError);
  });

  it('encrypts with the current key if that is also listed as a previous one', () => {
    const both = new Encrypter({ key, previousKeys: [key, otherKey], purpose: 'settings' });
    expect(both.isCurrent(encrypter.encrypt(PLAINTEXT, CONTEXT))).toBe(true);
  });

  it('reports a text that is not an envelope as not current', () => {
    expect(encrypter.isCurrent('')).toBe(false);
    expect(encrypter.isCurrent('v1.constructor')).toBe(false);
  });

  it('throws the same error for every failure, without the data', () => {
    const envelope = encrypter.encrypt(PLAINTEXT, CONTEXT);
    const errors = ['', 'v1.a.b.c.d', envelope.slice(1), `${envelope}x`].map(failure);
    expect(new Set(errors.map(({ message }) => message)).size).toBe(1);
    for (const error of errors) {
      expect(error.cause).toBeUndefined();
      expect(inspect(error)).not.toContain(envelope.slice(20, 32));
    }
  });

  it('refuses text that UTF-8 cannot hold instead of changing it', () => {
    expect(() => encrypter.encrypt('\ud800', CONTEXT)).toThrow(TypeError);
  });

  it('shows no key material when it is printed', () => {
    expect(inspect(encrypter, { depth: 9, showHidden: true })).not.toMatch(/<Buffer|Map\(/);
    expect(JSON.stringify(encrypter)).toBe('{}');
  });
});

describe('parseAppKey', () => {
  it('reads base64: and 32 random bytes, from a text or a Secret', () => {
    const raw = randomBytes(32);
    const text = `base64:${raw.toString('base64')}`;
    expect(parseAppKey(text).export()).toEqual(raw);
    expect(parseAppKey(new Secret(text)).export()).toEqual(raw);
  });

  it('prints no bytes of the key', () => {
    expect(inspect(parseAppKey(generateAppKey()), { depth: 9 })).not.toMatch(
      /<Buffer|[0-9a-f]{2} [0-9a-f]{2}/,
    );
  });

  it.each([
    ['undefined', undefined],
    ['an empty text', ''],
    ['no prefix', randomBytes(32).toString('base64')],
    ['another prefix', `hex:${randomBytes(32).toString('hex')}`],
    ['31 bytes', `base64:${randomBytes(31).toString('base64')}`],
    ['33 bytes', `base64:${randomBytes(33).toString('base64')}`],
    ['base64url', `base64:${Buffer.alloc(32, 0xfb).toString('base64url')}`],
    ['a line break inside', generateAppKey().replace(/(?<=^.{20})/, '\n')],
    ['zeros', encoded(Buffer.alloc(32))],
    ['one byte repeated', encoded(Buffer.alloc(32, 0xa7))],
    ['eight bytes repeated', encoded(Buffer.concat(Array<Buffer>(4).fill(randomBytes(8))))],
    ['sixteen bytes repeated', encoded(Buffer.concat(Array<Buffer>(2).fill(randomBytes(16))))],
    ['counted bytes', encoded(Buffer.from(Array.from({ length: 32 }, (_, index) => 200 + index * 3)))],
    ['typed text', encoded(Buffer.from('The quick brown fox jumps over 1'))],
    ['hexadecimal text', encoded(Buffer.from(randomBytes(16).toString('hex')))],
  ])('refuses %s in one line that names the fix and not the value', (_kind, text) => {
    const error = failureOf(() => parseAppKey(text));
    expect(error).toBeInstanceOf(ConfigurationError);
    expect(error.message).toMatch(/^APP_KEY .*npx llm setup.*key:generate/);
    expect(error.message).not.toContain('\n');
    const value = text?.replace(/^base64:/, '').trim() ?? '';
    if (value !== '') expect(inspect(error)).not.toContain(value.slice(0, 12));
  });

  it('names the variable it came from', () => {
    expect(failureOf(() => parseAppKey('x', 'APP_PREVIOUS_KEYS')).message).toMatch(/^APP_PREVIOUS_KEYS /);
  });

  it('accepts every generated key', () => {
    for (let count = 0; count < 1_000; count += 1) parseAppKey(generateAppKey());
  });
});

function bytes(part: string | undefined): Buffer {
  return Buffer.from(part!, 'base64url');
}

function encoded(raw: Buffer): string {
  return `base64:${raw.toString('base64')}`;
}

function expectRefused(envelope: string): void {
  expect(() => encrypter.decrypt(envelope, CONTEXT)).toThrow(DecryptError);
}

function failure(envelope: string): Error {
  return failureOf(() => encrypter.decrypt(envelope, CONTEXT));
}

function failureOf(action: () => unknown): Error {
  try {
    action();
  } catch (error) {
    return error as Error;
  }
  throw new Error('nothing was thrown');
}
