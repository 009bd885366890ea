import type { LoggerService } from '@nestjs/common';
import { type DestinationStream, type Level, type Logger, pino } from 'pino';
import { loggableError } from '../../modules/http/index.js';
import { REDACTED_PATHS, redactLine } from './redaction.js';

/** Nest's own account of how it puts the application together: forty lines that only its developers read. */
const ASSEMBLY_CONTEXTS = new Set(['InstanceLoader', 'NestFactory', 'RouterExplorer', 'RoutesResolver']);

const INFO = pino.levels.values.info!;

/** What a line says. What is `undefined` is left out. */
export interface LineFields {
  readonly msg: string;
  readonly [field: string]: string | number | null | undefined;
}

export interface PinoLoggerOptions {
  readonly level: string;
  readonly destination: DestinationStream;
}

/**
 * Nest's logger on pino: one JSON line per call. Objects become the fields of the line; line breaks and escapes in texts are
 * escaped by JSON, so that no text can pass for a line of its own.
 */
export class PinoLoggerService implements LoggerService {
  private readonly logger: Logger;
  private readonly destination: DestinationStream;

  constructor({ level, destination }: PinoLoggerOptions) {
    this.destination = destination;
    this.logger = pino(
      {
        level,
        base: undefined,
        timestamp: pino.stdTimeFunctions.isoTime,
        redact: { paths: REDACTED_PATHS, censor: '[secret]' },
        hooks: { streamWrite: redactLine },
      },
      destination,
    );
  }

  /**
   * A line at level info whose fields are flat and named where it is written, so none of them is one that must not be shown: to look
   * for those in every line costs twenty times the line. Secrets in its texts are taken out all the same.
   * @param at wall clock, milliseconds
   * @param fields at least `msg`
   */
  record(context: string, at: number, fields: LineFields): void {
    if (!this.logger.isLevelEnabled('info')) return;
    const head = `{"level":${INFO},"time":"${new Date(at).toISOString()}","context":${JSON.stringify(context)},`;
    this.destination.write(redactLine(`${head}${JSON.stringify(fields).slice(1)}\n`));
  }

  log(message: unknown, ...rest: unknown[]): void {
    this.write('info', message, rest);
  }

  fatal(message: unknown, ...rest: unknown[]): void {
    this.write('fatal', message, rest);
  }

  error(message: unknown, ...rest: unknown[]): void {
    this.write('error', message, rest);
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.write('warn', message, rest);
  }

  debug(message: unknown, ...rest: unknown[]): void {
    this.write('debug', message, rest);
  }

  verbose(message: unknown, ...rest: unknown[]): void {
    this.write('trace', message, rest);
  }

  /** Nest gives the context last, and a stack before it where there is one. */
  private write(asked: Level, message: unknown, rest: readonly unknown[]): void {
    const texts = rest.filter((part) => typeof part === 'string');
    const context = texts.at(-1);
    const level = asked === 'info' && ASSEMBLY_CONTEXTS.has(context ?? '') ? 'debug' : asked;
    if (!this.logger.isLevelEnabled(level)) return;
    const stack = texts.length > 1 ? texts[0] : undefined;
    this.logger[level]({
      ...(context !== undefined && { context }),
      ...(stack !== undefined && { stack }),
      ...fieldsOf(message),
    });
  }
}

function fieldsOf(message: unknown): object {
  if (message instanceof Error) return { msg: 'an error was thrown', error: loggableError(message) };
  if (typeof message === 'object' && message !== null) return message;
  return { msg: String(message) };
}
