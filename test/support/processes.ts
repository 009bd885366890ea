import { randomBytes } from 'node:crypto';
import { BuiltServer } from './built-server.js';
import { closeLater } from './cleanup.js';
import { type ProcessOptions, Processes } from './servers/processes.mjs';

/**
 * Starts processes that run the same script and answer what the test asks them: it calls `answerAsks` of
 * `servers/answer-asks.mjs`. They end with the test or file.
 * @param script its path; it runs in Node, so it imports the library from `dist`
 */
export async function startProcesses(
  script: string | URL,
  count: number,
  options: ProcessOptions = {},
): Promise<Processes> {
  const processes = await Processes.start(script, count, options);
  closeLater(() => processes.end());
  return processes;
}

/**
 * Starts built servers with one `APP_KEY` and one `ADMIN_TOKEN`, all at once.
 * @param environment the same for each; with `DATABASE_URL`, since each has a folder of its own
 */
export function startBuiltServers(
  count: number,
  environment: Readonly<Record<string, string>> & { readonly DATABASE_URL: string },
): Promise<BuiltServer[]> {
  const shared = {
    APP_KEY: `base64:${randomBytes(32).toString('base64')}`,
    ADMIN_TOKEN: randomBytes(24).toString('hex'),
    ...environment,
  };
  return Promise.all(Array.from({ length: count }, () => BuiltServer.start(shared)));
}
