import { ConfigurationError } from './errors.js';

/** Codes of Node and of bundlers for a package that is not there. */
const NOT_FOUND = new Set(['ERR_MODULE_NOT_FOUND', 'MODULE_NOT_FOUND']);

/**
 * Loads a package that not every application has.
 * @param load the import: `() => import('axios')`
 * @param purpose what needs it, the subject of the message: `HttpService`
 * @param install the packages with their majors: `axios@^1`
 * @throws ConfigurationError that tells what to install
 */
export async function loadOptional<Loaded>(
  load: () => Promise<Loaded>,
  purpose: string,
  install: string,
): Promise<Loaded> {
  try {
    return await load();
  } catch (error) {
    if (!isMissingPackage(error)) throw error;
    throw new ConfigurationError(`${purpose} needs packages that are not installed: npm install ${install}`);
  }
}

/** Returns true if a package could not be imported because it is not installed. */
export function isMissingPackage(error: unknown): boolean {
  return error instanceof Error && NOT_FOUND.has((error as NodeJS.ErrnoException).code ?? '');
}
