import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { registerAs } from '@nestjs/config';
import { Test } from '@nestjs/testing';
import { accessConfig } from '../../../src/config/access.config.js';
import { appConfig } from '../../../src/config/app.config.js';
import { loadConfiguration } from '../../../src/config/configuration.js';
import { databaseConfig } from '../../../src/config/database.config.js';
import { EnvironmentError, readAll } from '../../../src/config/environment.js';
import { logConfig } from '../../../src/config/log.config.js';

const good = () => ({
  APP_KEY: `base64:${randomBytes(32).toString('base64')}`,
  ADMIN_TOKEN: randomBytes(24).toString('hex'),
});
const readers = [appConfig, accessConfig, logConfig];

function problems(): readonly string[] {
  try {
    readAll(readers);
    return [];
  } catch (error) {
    if (error instanceof EnvironmentError) return error.problems;
    throw error;
  }
}

describe('the configuration', () => {
  const before = { ...process.env };
  beforeEach(() => {
    for (const name of ['APP_PREVIOUS_KEYS', 'PORT', 'HOST', 'LOG_LEVEL']) delete process.env[name];
    Object.assign(process.env, good());
  });
  afterEach(() => {
    process.env = { ...before };
  });

  it('is complete with the two values that setup writes', () => {
    expect(problems()).toEqual([]);
    expect(appConfig()).toMatchObject({ port: 3000, host: '127.0.0.1', previousKeys: [] });
    expect(logConfig()).toEqual({ level: 'info' });
  });

  it.each([
    ['APP_KEY', ''],
    ['APP_KEY', 'changeme'],
    ['APP_KEY', `base64:${randomBytes(31).toString('base64')}`],
    ['APP_KEY', `base64:${Buffer.alloc(32).toString('base64')}`],
    ['APP_PREVIOUS_KEYS', 'base64:c2hvcnQ='],
    ['ADMIN_TOKEN', ''],
    ['ADMIN_TOKEN', randomBytes(15).toString('hex')],
    ['ADMIN_TOKEN', 'changeme'.repeat(5)],
    ['ADMIN_TOKEN', 'your-admin-token-goes-here-0123456789'],
    ['ADMIN_TOKEN', 'a'.repeat(40)],
    ['ADMIN_TOKEN', '0123456789abcdef'.repeat(3)],
    ['ADMIN_TOKEN', `${randomBytes(20).toString('hex')} x`],
    ['PORT', '65536'],
    ['PORT', '80a'],
    ['LOG_LEVEL', 'loud'],
  ])('refuses %s=%j in one line that does not show it', (name, value) => {
    process.env[name] = value;
    const found = problems();
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(new RegExp(`^${name} .*\\.$`));
    if (value !== '') expect(found[0]).not.toContain(value.replace('base64:', ''));
  });

  it('reports every problem at once', () => {
    Object.assign(process.env, { APP_KEY: '', ADMIN_TOKEN: 'short', PORT: 'x', LOG_LEVEL: 'x' });
    expect(problems().map((line) => line.split(' ')[0])).toEqual([
      'PORT',
      'APP_KEY',
      'ADMIN_TOKEN',
      'LOG_LEVEL',
    ]);
  });

  it('prints without its secrets', () => {
    const printed =
      inspect([appConfig(), accessConfig()], { depth: 9, showHidden: true }) + JSON.stringify(accessConfig());
    expect(printed).not.toContain(process.env.ADMIN_TOKEN);
    expect(printed).not.toContain(process.env.APP_KEY?.slice(7, 20));
  });
});

describe('loadConfiguration', () => {
  const before = { ...process.env };
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'configuration-'));
    Object.assign(process.env, good());
  });
  afterEach(() => {
    process.env = { ...before };
    rmSync(folder, { recursive: true });
  });

  it('creates no folder and no file', async () => {
    process.env.DATABASE_URL = `sqlite:${folder}/storage/database.sqlite`;
    const configuration = await loadConfiguration({ envFile: false });
    expect(configuration.get(databaseConfig)).toMatchObject({
      database: join(folder, 'storage', 'database.sqlite'),
    });
    expect(readdirSync(folder)).toEqual([]);
  });

  it('reads each namespace once, however many modules ask for it', async () => {
    let readings = 0;
    const counted = registerAs('counted', () => ({ reading: (readings += 1) }));
    const configuration = await loadConfiguration({ envFile: false, namespaces: [counted] });
    const testing = await Test.createTestingModule({ imports: [configuration.module] }).compile();
    expect(testing.get(counted.KEY)).toEqual({ reading: 1 });
    expect(configuration.get(counted)).toBe(testing.get(counted.KEY));
    expect(readings).toBe(1);
    await testing.close();
  });

  it('reads the file before the namespaces, and lets the process environment win', async () => {
    const envFile = join(folder, '.env');
    writeFileSync(envFile, 'PORT=4001\nHOST=::1\n');
    delete process.env.HOST;
    process.env.PORT = '4000';
    const configuration = await loadConfiguration({ envFile, namespaces: [appConfig] });
    expect(configuration.get(appConfig)).toMatchObject({ port: 4000, host: '::1' });
  });

  it('refuses to give a namespace that was not loaded', async () => {
    const configuration = await loadConfiguration({ envFile: false, namespaces: [appConfig] });
    expect(() => configuration.get(logConfig)).toThrow('was not loaded');
  });
});
