import { AppError } from '../../support/index.js';

const MAX_MESSAGE_LENGTH = 300;
const MAX_CAUSES = 5;

/** What a log may hold of an error. */
export interface LoggableError {
  readonly name: string;
  readonly code?: string;
  readonly message?: string;
  /** Where it was thrown, without the message. */
  readonly frames?: readonly string[];
  readonly cause?: LoggableError;
}

/**
 * An error as logs may show it: no properties but these, since errors carry requests, parameters and headers. The message is
 * left out where it may quote content: of syntax errors, and of whatever an error of ours was caused by.
 */
export function loggableError(thrown: unknown): LoggableError {
  return describe(thrown, { quotesNothing: true, depth: 0 });
}

function describe(
  thrown: unknown,
  { quotesNothing, depth }: { quotesNothing: boolean; depth: number },
): LoggableError {
  if (!(thrown instanceof Error)) return { name: typeof thrown };
  const { code } = thrown as { code?: unknown };
  const ours = thrown instanceof AppError;
  const showMessage = ours || (quotesNothing && !(thrown instanceof SyntaxError));
  const goDeeper = thrown.cause !== undefined && depth < MAX_CAUSES;
  return {
    name: thrown.name,
    ...(typeof code === 'string' && { code }),
    ...(showMessage && { message: thrown.message.slice(0, MAX_MESSAGE_LENGTH) }),
    frames: framesOf(thrown),
    ...(goDeeper && {
      cause: describe(thrown.cause, { quotesNothing: quotesNothing && !ours, depth: depth + 1 }),
    }),
  };
}

function framesOf({ stack }: Error): string[] {
  const lines = stack?.split('\n') ?? [];
  return lines.filter((line) => /^\s+at /.test(line)).map((line) => line.trim());
}
