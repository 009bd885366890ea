import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const SETUP = resolve('scripts/setup.mjs');

describe('npm run setup', () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'llm-setup-'));
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  const setup = () => spawnSync(process.execPath, [SETUP], { cwd: directory, encoding: 'utf8' });
  const environment = () => readFileSync(join(directory, '.env'), 'utf8');

  it('writes two fresh random values that only the owner can read, and shows neither', () => {
    const { stdout, status } = setup();
    expect(status).toBe(0);
    const [, key = ''] = /^APP_KEY=base64:(.+)$/m.exec(environment()) ?? [];
    const [, token = ''] = /^ADMIN_TOKEN=(.+)$/m.exec(environment()) ?? [];
    expect(Buffer.from(key, 'base64')).toHaveLength(32);
    expect(token.length).toBeGreaterThanOrEqual(32);
    expect(statSync(join(directory, '.env')).mode & 0o777).toBe(0o600);
    expect(stdout).not.toContain(key);
    expect(stdout).not.toContain(token);
    expect(readdirSync(directory)).toEqual(['.env']);
  });

  it('never touches a file that is there', () => {
    writeFileSync(join(directory, '.env'), 'MINE=1\n');
    expect(setup().stdout).toContain('left as it is');
    expect(environment()).toBe('MINE=1\n');
    expect(readdirSync(directory)).toEqual(['.env']);
  });
});
