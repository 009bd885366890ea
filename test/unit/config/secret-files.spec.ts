import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { readEnvironment } from '../../../src/config/environment.js';
import { readVariable } from '../../../src/config/secret-files.js';

describe('a secret in a file', () => {
  const before = { ...process.env };
  let folder: string;
  let path: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'secrets-'));
    path = join(folder, 'secret');
    writeFileSync(path, 'from the file\n');
  });
  afterEach(() => {
    process.env = { ...before };
    rmSync(folder, { recursive: true });
  });

  it.each(['APP_KEY', 'APP_PREVIOUS_KEYS', 'ADMIN_TOKEN', 'DATABASE_URL', 'REDIS_URL', 'GROQ_API_KEY'])(
    'is read as %s, without the line break at its end',
    (name) => {
      expect(readVariable(name, { [`${name}_FILE`]: path })).toEqual({ value: 'from the file' });
    },
  );

  it.each(['PORT', 'LLM_DRIVER', 'SSL_CERT'])('is not looked for as %s', (name) => {
    expect(readVariable(name, { [`${name}_FILE`]: path })).toEqual({ value: undefined });
  });

  it('counts for the schema of the variable', () => {
    Object.assign(process.env, { ADMIN_TOKEN_FILE: path });
    expect(readEnvironment({ ADMIN_TOKEN: z.string().min(3) })).toEqual({ ADMIN_TOKEN: 'from the file' });
    expect(() => readEnvironment({ ADMIN_TOKEN: z.string().min(30, { error: 'is too short.' }) })).toThrow(
      /^ADMIN_TOKEN is too short\.$/,
    );
  });

  it('is refused beside the variable itself', () => {
    expect(readVariable('APP_KEY', { APP_KEY: 'x', APP_KEY_FILE: path })).toEqual({
      problem: 'APP_KEY and APP_KEY_FILE are both set: keep one of them.',
    });
  });

  it.each([
    ['is not there', () => join(folder, 'missing'), /cannot be read \(ENOENT\)/],
    ['is a folder', () => folder, /cannot be read \(EISDIR\)/],
    ['is empty', () => fileWith('\n'), /names an empty file/],
    ['is no secret', () => fileWith('x'.repeat(70_000)), /more than 65536 characters/],
  ])('is refused in one line if the file %s', (_case, file, words) => {
    process.env.ADMIN_TOKEN_FILE = file();
    const read = () => readEnvironment({ ADMIN_TOKEN: z.string() });
    expect(read).toThrow(words);
    expect(read).toThrow(/^ADMIN_TOKEN_FILE [^\n]*\.$/);
  });

  function fileWith(text: string): string {
    writeFileSync(path, text);
    return path;
  }
});
