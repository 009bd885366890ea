import { hostname } from 'node:os';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { EnvironmentError } from '../../../src/config/environment.js';
import { processConfig } from '../../../src/config/process.config.js';

describe('the configuration of processes', () => {
  const before = { ...process.env };
  beforeEach(() => {
    for (const name of ['PROCESS_ROLE', 'WEB_CONCURRENCY', 'NODE_NAME', 'WEB_WORKER_NUMBER', 'DATABASE_URL'])
      delete process.env[name];
  });
  afterEach(() => {
    process.env = { ...before };
  });

  it('is one process that does everything, named after its host and its id', () => {
    expect(processConfig()).toEqual({
      role: 'all',
      concurrentProcesses: 1,
      nodeName: `${hostname()}-${process.pid}`,
    });
  });

  it.each([
    ['PROCESS_ROLE', 'queue'],
    ['PROCESS_ROLE', 'Gateway'],
    ['WEB_CONCURRENCY', '0'],
    ['WEB_CONCURRENCY', '65'],
    ['WEB_CONCURRENCY', 'auto'],
    ['WEB_CONCURRENCY', '2.5'],
    ['NODE_NAME', 'a node'],
    ['NODE_NAME', '"} 1'],
    ['NODE_NAME', 'n'.repeat(101)],
  ])('refuses %s=%j in one line', (variable, value) => {
    process.env[variable] = value;
    expect(() => processConfig()).toThrow(new RegExp(`^${variable} .*\\.$`));
    expect(() => processConfig()).toThrow(EnvironmentError);
  });

  it.each([undefined, 'sqlite:storage/database.sqlite'])(
    'refuses several processes on SQLite (DATABASE_URL=%s), and says what to set',
    (url) => {
      if (url !== undefined) process.env.DATABASE_URL = url;
      process.env.WEB_CONCURRENCY = '2';
      expect(() => processConfig()).toThrow(
        /^WEB_CONCURRENCY is 2, but DATABASE_URL is SQLite.*postgres:\/\//,
      );
    },
  );

  it.each(['postgres://localhost/llm', 'postgresql://localhost/llm'])('takes several on %s', (url) => {
    Object.assign(process.env, { DATABASE_URL: url, WEB_CONCURRENCY: '3', PROCESS_ROLE: 'worker' });
    expect(processConfig()).toMatchObject({ role: 'worker', concurrentProcesses: 3 });
  });

  it('gives each of several processes a name of its own that stays after a restart', () => {
    Object.assign(process.env, { NODE_NAME: 'eu-1', WEB_WORKER_NUMBER: '2' });
    expect(processConfig().nodeName).toBe('eu-1-2');
    delete process.env.WEB_WORKER_NUMBER;
    expect(processConfig().nodeName).toBe('eu-1');
  });
});
