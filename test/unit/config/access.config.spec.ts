import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { accessConfig } from '../../../src/config/access.config.js';

describe('PUBLIC_URL', () => {
  const before = { ...process.env };
  beforeEach(() => {
    process.env.ADMIN_TOKEN = randomBytes(24).toString('hex');
  });
  afterEach(() => {
    process.env = { ...before };
  });

  const read = (url: string) => {
    process.env.PUBLIC_URL = url;
    return accessConfig().publicUrl?.origin;
  };

  it('may be left out', () => {
    expect(read('')).toBeUndefined();
  });

  it.each([
    ['https://llm.example.com', 'https://llm.example.com'],
    ['https://LLM.example.com:443/llm/', 'https://llm.example.com'],
    ['http://127.0.0.1:3000', 'http://127.0.0.1:3000'],
  ])('%s is the origin %s', (url, origin) => {
    expect(read(url)).toBe(origin);
  });

  it.each([
    'acme.test',
    '//acme.test',
    'ftp://acme.test',
    'javascript:alert(1)',
    'https://user:password@acme.test',
    'https://acme.test/?token=x',
    'https://acme.test/#x',
    'https://',
  ])('refuses %s in one line that does not show it', (url) => {
    expect(() => read(url)).toThrow(/^PUBLIC_URL must be [^\n]*\.$/);
    expect(() => read(url)).not.toThrow(/acme|password|alert/);
  });
});
