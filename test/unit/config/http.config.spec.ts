import { afterEach, describe, expect, it } from '@jest/globals';
import { httpConfig } from '../../../src/config/http.config.js';
import { bodyBytesFor } from '../../../modules/http/server/body-limit.js';

const NAMES = ['BODY_LIMIT_MIB', 'CORS_ORIGINS'] as const;
const MEBIBYTE = 1024 * 1024;

function read(variables: Partial<Record<(typeof NAMES)[number], string>>) {
  Object.assign(process.env, variables);
  return httpConfig();
}

afterEach(() => {
  for (const name of NAMES) delete process.env[name];
});

describe('the configuration of HTTP', () => {
  it('has neither by default', () => {
    expect(read({})).toEqual({ bodyBytes: undefined, origins: undefined });
  });

  it('has the size of a body, and origins as browsers write them', () => {
    const read1 = read({ BODY_LIMIT_MIB: '64', CORS_ORIGINS: 'HTTPS://App.example.com , http://[::1]:5173' });
    expect(read1).toEqual({
      bodyBytes: 64 * MEBIBYTE,
      origins: ['https://app.example.com', 'http://[::1]:5173'],
    });
    expect(read({ CORS_ORIGINS: '*' }).origins).toBe('*');
  });

  it.each([
    [{ BODY_LIMIT_MIB: '0' }, 'BODY_LIMIT_MIB must be a whole number of MiB, from 1 to 1024.'],
    [{ BODY_LIMIT_MIB: '2000' }, 'BODY_LIMIT_MIB must be'],
    [{ BODY_LIMIT_MIB: '20MB' }, 'BODY_LIMIT_MIB must be'],
    [{ CORS_ORIGINS: 'app.example.com' }, 'CORS_ORIGINS must be * or origins'],
    [{ CORS_ORIGINS: 'https://app.example.com/' }, 'CORS_ORIGINS must be'],
    [{ CORS_ORIGINS: '*, https://a.example' }, 'CORS_ORIGINS must be'],
    [{ CORS_ORIGINS: ',' }, 'CORS_ORIGINS must be'],
  ])('refuses %j', (variables, message) => {
    expect(() => read(variables)).toThrow(message);
  });
});

describe('the size of a body', () => {
  it('is 32 MiB, less with a small heap', () => {
    expect(bodyBytesFor(undefined, 4_096 * MEBIBYTE)).toBe(32 * MEBIBYTE);
    expect(bodyBytesFor(undefined, 176 * MEBIBYTE)).toBe(16 * MEBIBYTE);
  });

  it('is what was asked for, unless the heap is too small', () => {
    expect(bodyBytesFor(64 * MEBIBYTE, 512 * MEBIBYTE)).toBe(64 * MEBIBYTE);
    expect(() => bodyBytesFor(65 * MEBIBYTE, 512 * MEBIBYTE)).toThrow(
      'BODY_LIMIT_MIB can be at most 64 with the heap of this process. Lower it, or start Node with NODE_OPTIONS=--max-old-space-size=520.',
    );
  });
});
