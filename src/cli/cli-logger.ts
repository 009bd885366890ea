import type { LoggerService } from '@nestjs/common';
import { redactSecrets } from '../../modules/support/index.js';
import { printableLine } from './terminal/format.js';
import type { Terminal } from './terminal/terminal.js';

/** Logs for commands: prints warnings and errors to standard error, one line each, and drops the rest. */
export class CliLogger implements LoggerService {
  constructor(private readonly terminal: Terminal) {}

  log(): void {}
  debug(): void {}
  verbose(): void {}

  warn(message: unknown): void {
    this.write('warning', message);
  }

  error(message: unknown): void {
    this.write('error', message);
  }

  fatal(message: unknown): void {
    this.write('error', message);
  }

  private write(level: string, message: unknown): void {
    this.terminal.note(redactSecrets(`${level}: ${printableLine(textOf(message))}`));
  }
}

function textOf(message: unknown): string {
  if (typeof message === 'string') return message;
  if (message instanceof Error) return message.message;
  const text =
    (message as { message?: unknown; msg?: unknown } | null)?.message ??
    (message as { msg?: unknown } | null)?.msg;
  return typeof text === 'string' ? text : 'an unexpected error occurred';
}
