import { generateAppKey } from '../../modules/support/index.js';
import { EXIT_CODE, type ExitCode } from './exit-code.js';
import type { Terminal } from './terminal/terminal.js';

/** Prints a fresh APP_KEY and changes nothing. */
export function generateKey(terminal: Terminal, { json }: { readonly json?: boolean }): ExitCode {
  const key = generateAppKey();
  if (json) terminal.json({ key });
  else terminal.print(key);
  return EXIT_CODE.ok;
}
