import { readFileSync } from 'node:fs';

/** Variables that may be given as files: those that hold a secret, or may. */
const SECRETS = /^(?:APP_KEY|APP_PREVIOUS_KEYS|ADMIN_TOKEN|DATABASE_URL|REDIS_URL|[A-Z][A-Z0-9_]*_API_KEY)$/;

/** Characters of a file: more than any secret has. */
const FILE_LENGTH = 65_536;

/** A variable, or in one line why it cannot be read. Neither if it is not set. */
export interface ReadVariable {
  readonly value?: string;
  readonly problem?: string;
}

/**
 * Reads one variable. One that holds a secret may be in a file instead, as Docker and Kubernetes mount them:
 * `APP_KEY_FILE` names the file of `APP_KEY`. White space around its text does not count.
 */
export function readVariable(name: string, environment: NodeJS.ProcessEnv): ReadVariable {
  const value = environment[name] || undefined;
  const path = SECRETS.test(name) ? environment[`${name}_FILE`] || undefined : undefined;
  if (path === undefined) return { value };
  if (value !== undefined) return { problem: `${name} and ${name}_FILE are both set: keep one of them.` };
  try {
    const text = readFileSync(path, 'utf8').trim();
    if (text.length <= FILE_LENGTH)
      return text === '' ? { problem: `${name}_FILE names an empty file.` } : { value: text };
    return { problem: `${name}_FILE names a file of more than ${FILE_LENGTH} characters.` };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return { problem: `${name}_FILE names a file that cannot be read (${code}).` };
  }
}
