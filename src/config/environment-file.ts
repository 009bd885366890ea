import { randomBytes } from 'node:crypto';
import { linkSync, rmSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';

/** A `.env`, and whether it was written just now. */
export interface EnvironmentFile {
  readonly path: string;
  readonly written: boolean;
}

/**
 * Writes a `.env` with fresh random values, readable by its owner alone, if there is none. One that exists is
 * never changed, even if two processes run this at once, and no process sees half a file.
 */
export function writeEnvironmentFile(directory = process.cwd()): EnvironmentFile {
  const path = resolve(directory, '.env');
  const draft = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`;
  try {
    writeFileSync(draft, environmentText(), { mode: 0o600, flag: 'wx' });
    // A link, unlike a rename, fails if the name is taken.
    linkSync(draft, path);
    return { path, written: true };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return { path, written: false };
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

/**
 * Writes a `.env` as {@link writeEnvironmentFile} does, unless APP_KEY or APP_KEY_FILE is set in the
 * environment.
 */
export function setUpEnvironment(): EnvironmentFile | undefined {
  return process.env.APP_KEY || process.env.APP_KEY_FILE ? undefined : writeEnvironmentFile();
}

/** Tells what {@link writeEnvironmentFile} did. */
export function environmentFileText({ path, written }: EnvironmentFile): string {
  return written
    ? `Wrote ${path} with a fresh random APP_KEY and ADMIN_TOKEN, readable by you alone.`
    : `${path} exists already; it was left as it is.`;
}

function environmentText(): string {
  return [
    '# Written by "npx llm setup". Keep it secret, and keep a copy: without APP_KEY stored secrets cannot be read.',
    `APP_KEY=base64:${randomBytes(32).toString('base64')}`,
    `ADMIN_TOKEN=${randomBytes(32).toString('hex')}`,
    '',
  ].join('\n');
}
