import { AppError, InvalidRequestError } from '../../modules/support/index.js';
import { redactLine } from '../logging/redaction.js';
import { EXIT_CODE, type ExitCode } from './exit-code.js';
import { fileProblem } from './file-problem.js';
import { InterruptedError } from './terminal/interruption.js';
import { printable } from './terminal/printable.js';
import type { Terminal } from './terminal/terminal.js';

/** A command that was not called as it wants to be. */
export class UsageError extends InvalidRequestError {}

/** Says what went wrong on standard error, one line a problem. The stack is shown where `LOG_LEVEL` is debug or trace. */
export async function reportError(error: unknown, terminal: Terminal): Promise<ExitCode> {
  if (error instanceof InterruptedError) return EXIT_CODE.interrupted;
  for (const line of problemsOf(error)) {
    noteProblem(terminal, line);
  }
  if (await isDebugging()) terminal.note(redactLine(printable(stackOf(error))));
  return error instanceof UsageError ? EXIT_CODE.usage : EXIT_CODE.failed;
}

/** One problem, in a line of its own. */
export function noteProblem(terminal: Terminal, problem: string): void {
  terminal.note(`${terminal.styleNote('error:', 'red', 'bold')} ${redactLine(printable(problem))}`);
}

function problemsOf(error: unknown): readonly string[] {
  if (error instanceof AppError) return [error.message];
  if (isEnvironmentError(error)) return error.problems;
  const { path, syscall } = error as { path?: unknown; syscall?: unknown };
  if (typeof path === 'string' && syscall !== undefined) return [fileProblem('read', path, error).message];
  return [`something unexpected happened${error instanceof Error ? `: ${error.message}` : ''}`];
}

/** By its shape: its class lives with the configuration, which is not loaded for every command. */
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
