import { afterEach, describe, expect, it } from '@jest/globals';
import { redisConfig } from '../../../src/config/redis.config.js';

const VARIABLES = ['REDIS_URL', 'LIMITS_WHEN_STORE_FAILS'];

afterEach(() => {
  for (const name of VARIABLES) delete process.env[name];
});

describe('REDIS_URL', () => {
  it.each([
    'redis://127.0.0.1',
    'redis://user:hunter2@redis.example.com:6380/3',
    'rediss://:hunter2@[::1]:6379',
    'redis://host/?family=6',
  ])('may be %s, and is a secret', (url) => {
    process.env.REDIS_URL = url;
    const { url: read } = redisConfig();
    expect(read?.reveal()).toBe(url);
    expect(JSON.stringify(read)).not.toContain('hunter2');
  });

  it.each([
    ['hunter2', /got a value without a scheme/],
    ['http://hunter2', /got a "http:" URL/],
    ['redis://', /without a host/],
    ['redis://user:hunter2@host/name', /the number of a database/],
    ['redis://user:hunter2#x@host', /redis/],
  ])('refuses %s in one line that shows no more than its scheme', (url, reason) => {
    process.env.REDIS_URL = url;
    expect(redisConfig).toThrow(reason);
    expect(redisConfig).toThrow(/^REDIS_URL must be "redis:\/\/[^\n]*$/);
    expect(redisConfig).not.toThrow(/hunter2/);
  });

  it('may be left out', () => {
    expect(redisConfig()).toEqual({ url: undefined, whenStoreFails: 'share' });
  });
});

describe('LIMITS_WHEN_STORE_FAILS', () => {
  it('is share or closed', () => {
    process.env.LIMITS_WHEN_STORE_FAILS = 'closed';
    expect(redisConfig().whenStoreFails).toBe('closed');
    process.env.LIMITS_WHEN_STORE_FAILS = 'open';
    expect(redisConfig).toThrow('LIMITS_WHEN_STORE_FAILS must be share or closed.');
  });
});
