import { basename } from 'node:path';
import { AppError, InvalidRequestError, redactSecrets } from '../../modules/support/index.js';
import { EXIT_CODE, type ExitCode } from './cli-environment.js';
import { printable } from './terminal/format.js';
import { InterruptedError } from './terminal/interruption.js';
import type { Terminal } from './terminal/terminal.js';

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EISDIR: 'it is a folder',
  ENOTDIR: 'a part of its path is a file, not a folder',
  ENOSPC: 'the disk is full',
  EROFS: 'the file system is read-only',
};

/** Makes the error for a failed file operation: one line that names the file and the reason. */
export function fileProblem(action: 'read' | 'write', path: string, error: unknown): InvalidRequestError {
  const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
  return new InvalidRequestError(
    `Cannot ${action} ${basename(path)}: ${REASONS[code] ?? code}.`,
    null,
    'file_error',
  );
}

/** Wrong arguments of a command. */
export class UsageError extends InvalidRequestError {}

/**
 * Prints an error to standard error, one line per problem, and its stack if `LOG_LEVEL` is debug or trace.
 */
export async function reportError(error: unknown, terminal: Terminal): Promise<ExitCode> {
  if (error instanceof InterruptedError) return EXIT_CODE.interrupted;
  for (const line of problemsOf(error)) {
    noteProblem(terminal, line);
  }
  if (await isDebugging()) terminal.note(redactSecrets(printable(stackOf(error))));
  return error instanceof UsageError ? EXIT_CODE.usage : EXIT_CODE.failed;
}

/** Prints one problem to standard error, in one line. */
export function noteProblem(terminal: Terminal, problem: string): void {
  terminal.note(`${terminal.styleNote('error:', 'red', 'bold')} ${redactSecrets(printable(problem))}`);
}

function problemsOf(error: unknown): readonly string[] {
  if (error instanceof AppError) return [error.message];
  if (isEnvironmentError(error)) return error.problems;
  const { path, syscall } = error as { path?: unknown; syscall?: unknown };
  if (typeof path === 'string' && syscall !== undefined) return [fileProblem('read', path, error).message];
  return [`an unexpected error occurred${error instanceof Error ? `: ${error.message}` : ''}`];
}

/**
 * Recognises the error by its shape: its class belongs to the configuration, which not every command loads.
 */
function isEnvironmentError(error: unknown): error is { problems: readonly string[] } {
  return error instanceof Error && error.name === 'EnvironmentError' && 'problems' in error;
}

async function isDebugging(): Promise<boolean> {
  try {
    const { logConfig } = await import('../config/log.config.js');
    return ['debug', 'trace'].includes(logConfig().level);
  } catch {
    return false;
  }
}

function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause === undefined ? '' : `\ncaused by ${stackOf(error.cause)}`;
  return `${error.stack ?? error.message}${cause}`;
}
