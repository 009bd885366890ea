import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import {
  cleanPastedKey,
  generateAppKey,
  parseAppKey,
  pastedKeyProblem,
} from '../../../modules/support/index.js';

const KEY = 'gsk_0123456789abcdefABCDEF==';

describe('cleanPastedKey', () => {
  it.each([
    KEY,
    `  ${KEY}\t`,
    `${KEY}\r\n`,
    `\ufeff${KEY}\u200b`,
    `"${KEY}"`,
    `'${KEY}'`,
    `\u201c${KEY}\u201d`,
    `Bearer ${KEY}`,
    `Authorization: Bearer ${KEY}`,
    `GROQ_API_KEY=${KEY}`,
    `export GROQ_API_KEY="${KEY}"\r\n`,
    `GROQ_API_KEY = '${KEY}'`,
    `"Bearer ${KEY}"`,
  ])('finds the key in %j', (text) => {
    expect(cleanPastedKey(text)).toBe(KEY);
    expect(pastedKeyProblem(cleanPastedKey(text))).toBeUndefined();
  });

  it.each(['ABCDEF==', 'AB_CD=', 'a"b', 'key=value', 'Bearertoken'])('leaves %s as it is', (text) => {
    expect(cleanPastedKey(text)).toBe(text);
  });
});

describe('pastedKeyProblem', () => {
  it.each([
    ['gsk_canary 0123', 'has a space inside'],
    ['gsk_canary\r\n0123', 'has several lines'],
    ['gsk_canary\u00000123', 'has a control character inside'],
    ['gsk_canary\u200b0123', 'has a character inside that no key has'],
    ['gsk_canäry', 'has a character inside that no key has'],
    ['"gsk_canary', 'has a quote at one end only'],
  ])('says of %j that it %s, and shows nothing of it', (text, problem) => {
    expect(pastedKeyProblem(cleanPastedKey(text))).toContain(problem);
    expect(pastedKeyProblem(cleanPastedKey(text))).not.toContain('gsk_');
  });
});

describe('An application key', () => {
  it.each([
    ['in quotes', (key: string) => `"${key}"`],
    ['with a carriage return', (key: string) => `${key}\r`],
    ['without its padding', (key: string) => key.replace(/=$/, '')],
    ['with its name', (key: string) => `APP_KEY=${key}`],
    ['in quotes without its padding', (key: string) => `'${key.replace(/=$/, '')}'\r\n`],
  ])('is read %s', (_how, written) => {
    const key = generateAppKey();
    expect(parseAppKey(written(key)).equals(parseAppKey(key))).toBe(true);
  });

  it.each([
    undefined,
    'base64:***',
    randomBytes(32).toString('base64'),
    `base64:${randomBytes(31).toString('base64')}`,
    `base64:${Buffer.alloc(32).toString('base64')}`,
  ])('that is refused is to be restored before a new one is made: %j', (text) => {
    expect(() => parseAppKey(text)).toThrow(
      /restore the APP_KEY they were stored under.*For a new installation/,
    );
  });
});
