import { randomBytes } from 'node:crypto';
import { linkSync, rmSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';

/**
 * Writes a `.env` with fresh random values where there is none. One that exists is never touched, not even when two of these run
 * at once, and nobody ever sees half a file.
 * @returns whether a file was written, and its path
 */
export function writeEnvironmentFile(directory = process.cwd()) {
  const path = resolve(directory, '.env');
  const draft = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`;
  try {
    writeFileSync(draft, environmentText(), { mode: 0o600, flag: 'wx' });
    // A link, unlike a rename, fails where the name is taken.
    linkSync(draft, path);
    return { path, written: true };
  } catch (error) {
    if (error.code === 'EEXIST') return { path, written: false };
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

function environmentText() {
  return [
    '# Written by "npm run setup". Keep it secret, and keep a copy: without APP_KEY stored secrets cannot be read.',
    `APP_KEY=base64:${randomBytes(32).toString('base64')}`,
    `ADMIN_TOKEN=${randomBytes(32).toString('hex')}`,
    '',
  ].join('\n');
}
