import { fastifyCookie } from '@fastify/cookie';
import { type DynamicModule, Logger } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import type { DestinationStream } from 'pino';
import { AccessService, checkAccessEarly, type PlainRouteAccess } from '../modules/access/index.js';
import { MetricsRegistry } from '../modules/metrics/index.js';
import { callDirectly, ErrorFilter, RequestValidationPipe } from '../modules/http/index.js';
import { createHttpAdapter } from '../modules/http/fastify.js';
import { DatabaseRefusedError } from '../modules/database/index.js';
import { AppModule } from './app.module.js';
import { type Configuration, loadConfiguration } from './config/configuration.js';
import { databaseConfig, type DatabaseConfig } from './config/database.config.js';
import { httpConfig } from './config/http.config.js';
import { logConfig } from './config/log.config.js';
import { processConfig } from './config/process.config.js';
import { PinoLoggerService } from './logging/pino-logger.service.js';
import { RequestLog } from './logging/request-log.js';
import { standardOutput } from './logging/log-sink.js';
import { openDatabase, prepareDatabase } from './open-database.js';
import { setUpOpenApi } from './openapi.js';
import { serveOperationalRoutesOnly } from './operational-routes.js';

/** Routes that plugins add without Nest, and who may call them. */
const PLAIN_ROUTES: PlainRouteAccess = {
  '/docs': 'authenticated',
  '/openapi.json': 'authenticated',
  '/openapi.yaml': 'authenticated',
};

export interface AppOptions {
  /** Default: read from the environment and `.env`. */
  readonly configuration?: Configuration;
  /** Modules beside the application's own. */
  readonly imports?: DynamicModule['imports'];
  /** Serves `/docs` and `/openapi.json`. Default `true`. */
  readonly openApi?: boolean;
  /** Receives the log lines. Default: standard output. */
  readonly logDestination?: DestinationStream;
}

/**
 * Builds the whole HTTP application, initialised but not listening; tests build the same one. Signals are
 * left to the caller.
 * @throws EnvironmentError if the configuration is not usable
 * @throws DatabaseRefusedError if the database is damaged, written by a newer version, or cannot be opened
 */
export async function createApp(options: AppOptions = {}): Promise<NestFastifyApplication> {
  const configuration = options.configuration ?? (await loadConfiguration());
  await prepareDatabase(configuration, true);
  const module = AppModule.register({ configuration, imports: options.imports });
  const limits = configuration.get(httpConfig);
  const adapter = createHttpAdapter(undefined, undefined, undefined, undefined, limits);
  const app = await openDatabase(configuration, () =>
    NestFactory.create<NestFastifyApplication>(module, adapter, {
      bodyParser: false,
      bufferLogs: true,
      // A refusal is one line. Nest would print its own lines and a stack before it.
      autoFlushLogs: false,
      abortOnError: false,
    }),
  ).catch((error: unknown) => {
    if (!(error instanceof DatabaseRefusedError)) Logger.flush();
    throw error;
  });
  const { level } = configuration.get(logConfig);
  const log = standardOutput();
  const { nodeName: node, role } = configuration.get(processConfig);
  const logger = new PinoLoggerService({ level, node, destination: options.logDestination ?? log });
  app.useLogger(logger);
  app.flushLogs();
  warnOfPlainConnection(configuration.get(databaseConfig), logger);
  adapter.getInstance<FastifyInstance>().liveRequests.observe(new RequestLog(logger).write);
  const metrics = app.get(MetricsRegistry);
  metrics.nameNode(node);
  metrics.collectedCounter({
    name: 'log_lines_dropped_total',
    help: 'Log lines that standard output did not take.',
    collect: () => [[{}, log.dropped]],
  });
  const errors = new ErrorFilter();
  app.useGlobalFilters(errors);
  app.useGlobalPipes(new RequestValidationPipe());
  // Without its hook: only requests that have no token have their cookies read.
  await app.register(fastifyCookie, { hook: false });
  if (role === 'worker') serveOperationalRoutesOnly(adapter.getInstance<FastifyInstance>());
  checkAccessEarly(adapter.getInstance<FastifyInstance>(), app.get(AccessService), PLAIN_ROUTES);
  callDirectly(adapter.getInstance<FastifyInstance>(), app, errors);
  if (options.openApi ?? true) setUpOpenApi(app);
  return openDatabase(configuration, () => app.init());
}

/** Passwords and rows cross the network readable. */
function warnOfPlainConnection(database: DatabaseConfig, logger: PinoLoggerService): void {
  if (database.type !== 'postgres' || database.isEncrypted) return;
  logger.warn(
    `the connection to the database ${database.place} is not encrypted: add ?sslmode=verify-full to DATABASE_URL`,
    'database',
  );
}
