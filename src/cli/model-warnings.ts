import { printableLine } from './terminal/format.js';
import type { Terminal } from './terminal/terminal.js';

/** Prints what is wrong with models to standard error, each once, a line each. */
export function noteModelWarnings(
  terminal: Terminal,
  warnings: readonly { readonly message: string }[],
): void {
  for (const message of new Set(warnings.map((warning) => warning.message)))
    terminal.note(`${terminal.styleNote('warning:', 'yellow', 'bold')} ${printableLine(message)}`);
}
