import { AppError } from './errors.js';

const MAX_MESSAGE_LENGTH = 300;
const MAX_CAUSES = 5;

/** The parts of an error that may be logged. */
export interface LoggableError {
  readonly name: string;
  readonly code?: string;
  readonly message?: string;
  /** The stack without the message. */
  readonly frames?: readonly string[];
  readonly cause?: LoggableError;
}

/**
 * Returns the parts of an error that may be logged. No other properties: errors carry requests, parameters
 * and headers. The message is omitted if it may quote content: of syntax errors, and of the causes of our own
 * errors.
 */
export function loggableError(thrown: unknown): LoggableError {
  return describe(thrown, { messageIsSafe: true, depth: 0 });
}

function describe(
  thrown: unknown,
  { messageIsSafe, depth }: { messageIsSafe: boolean; depth: number },
): LoggableError {
  if (!(thrown instanceof Error)) return { name: typeof thrown };
  const { code } = thrown as { code?: unknown };
  const ours = thrown instanceof AppError;
  const showMessage = ours || (messageIsSafe && !(thrown instanceof SyntaxError));
  const goDeeper = thrown.cause !== undefined && depth < MAX_CAUSES;
  return {
    name: thrown.name,
    ...(typeof code === 'string' && { code }),
    ...(showMessage && {
      message: (ours ? thrown.loggedMessage : thrown.message).slice(0, MAX_MESSAGE_LENGTH),
    }),
    frames: framesOf(thrown),
    ...(goDeeper && {
      cause: describe(thrown.cause, { messageIsSafe: messageIsSafe && !ours, depth: depth + 1 }),
    }),
  };
}

function framesOf({ stack }: Error): string[] {
  const lines = stack?.split('\n') ?? [];
  return lines.filter((line) => /^\s+at /.test(line)).map((line) => line.trim());
}
