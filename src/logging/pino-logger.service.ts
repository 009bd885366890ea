import type { LoggerService } from '@nestjs/common';
import { type DestinationStream, type Level, type Logger, pino } from 'pino';
import { loggableError, redactSecrets } from '../../modules/support/index.js';

/** Fields whose values are never logged, in the first two levels of a line. */
const FIELDS = [
  'authorization',
  'x-api-key',
  'api-key',
  'apiKey',
  'api_key',
  'key',
  'token',
  'adminToken',
  'password',
  'secret',
  'cookie',
  'headers',
];

const REDACTED_PATHS = FIELDS.flatMap((field) => [field, `*.${field}`]);

/** Contexts in which Nest logs how it assembles the application: forty lines that only developers read. */
const ASSEMBLY_CONTEXTS = new Set(['InstanceLoader', 'NestFactory', 'RouterExplorer', 'RoutesResolver']);

const INFO = pino.levels.values.info!;

/** Fields of a line. Those that are `undefined` are omitted. */
export interface LineFields {
  readonly msg: string;
  readonly [field: string]: string | number | null | undefined;
}

export interface PinoLoggerOptions {
  readonly level: string;
  /** Field `node` of every line: the name of this process among others. Default: no such field. */
  readonly node?: string;
  readonly destination: DestinationStream;
}

/**
 * Nest's logger on pino: one JSON line per call. An object gives the fields of the line. JSON escapes line
 * breaks in texts, so no text can forge a line.
 */
export class PinoLoggerService implements LoggerService {
  private readonly logger: Logger;
  private readonly destination: DestinationStream;
  /** The last time: many requests end in the same millisecond, and its text takes half the time of a line. */
  private last = { at: NaN, time: '' };

  /** The field `node` in JSON, with a comma behind it. */
  private readonly nodeField: string;

  constructor({ level, node, destination }: PinoLoggerOptions) {
    this.destination = destination;
    this.nodeField = node === undefined ? '' : `"node":${JSON.stringify(node)},`;
    this.logger = pino(
      {
        level,
        base: node === undefined ? undefined : { node },
        timestamp: pino.stdTimeFunctions.isoTime,
        redact: { paths: REDACTED_PATHS, censor: '[secret]' },
        hooks: { streamWrite: redactSecrets },
      },
      destination,
    );
  }

  /**
   * Writes a line at level info, past pino. The caller names all fields, and none of them is secret: pino's
   * search for secret fields would cost twenty times the line. Secrets in texts are still redacted.
   * @param at wall clock, milliseconds
   */
  record(context: string, at: number, fields: LineFields): void {
    if (!this.logger.isLevelEnabled('info')) return;
    if (this.last.at !== at) this.last = { at, time: new Date(at).toISOString() };
    const head = `{"level":${INFO},"time":"${this.last.time}",${this.nodeField}"context":${JSON.stringify(context)}`;
    this.destination.write(redactSecrets(`${head},${JSON.stringify(fields).slice(1)}\n`));
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

  /** Nest passes the context last, and a stack before it if there is one. */
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
