import { fastifyCookie } from '@fastify/cookie';
import type { DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import type { DestinationStream } from 'pino';
import { AccessService, checkAccessEarly, type PlainRouteAccess } from '../modules/access/index.js';
import { MetricsRegistry } from '../modules/metrics/index.js';
import { createHttpAdapter, ErrorFilter, RequestValidationPipe } from '../modules/http/index.js';
import { AppModule } from './app.module.js';
import { loadConfiguration } from './config/configuration.js';
import { type LogConfig, logConfig } from './config/log.config.js';
import { PinoLoggerService } from './logging/pino-logger.service.js';
import { RequestLog } from './logging/request-log.js';
import { standardOutput } from './logging/standard-output.js';
import { setUpOpenApi } from './openapi.js';

/** Routes that plugins add past Nest, and who may call them. */
const PLAIN_ROUTES: PlainRouteAccess = {
  '/docs': 'authenticated',
  '/openapi.json': 'authenticated',
  '/openapi.yaml': 'authenticated',
};

export interface AppOptions {
  /** The checked configuration; read from the environment and `.env` where left out. */
  readonly configuration?: DynamicModule;
  /** Modules beside the application's own. */
  readonly imports?: DynamicModule['imports'];
  /** Whether `/docs` and `/openapi.json` are served. Default `true`. */
  readonly openApi?: boolean;
  /** Where log lines go; standard output where left out. */
  readonly logDestination?: DestinationStream;
}

/**
 * Builds the whole HTTP application, initialised but not listening. Tests build the very same one. It
 * minds no signals: whoever starts it says when it ends.
 * @throws EnvironmentError when the configuration is not usable
 */
export async function createApp(options: AppOptions = {}): Promise<NestFastifyApplication> {
  const configuration = options.configuration ?? (await loadConfiguration());
  const module = AppModule.register({ configuration, imports: options.imports });
  const adapter = createHttpAdapter();
  const app = await NestFactory.create<NestFastifyApplication>(module, adapter, {
    bodyParser: false,
    bufferLogs: true,
    abortOnError: false,
  });
  const { level } = app.get<LogConfig>(logConfig.KEY);
  const log = standardOutput();
  const logger = new PinoLoggerService({ level, destination: options.logDestination ?? log });
  app.useLogger(logger);
  adapter.getInstance<FastifyInstance>().liveRequests.observe(new RequestLog(logger).write);
  app.get(MetricsRegistry).counts({
    name: 'log_lines_dropped_total',
    help: 'Log lines that standard output did not take.',
    read: () => [[{}, log.dropped]],
  });
  app.useGlobalFilters(new ErrorFilter());
  app.useGlobalPipes(new RequestValidationPipe());
  // Without its hook: cookies are read for requests that have no token, and for nothing else.
  await app.register(fastifyCookie, { hook: false });
  checkAccessEarly(adapter.getInstance<FastifyInstance>(), app.get(AccessService), PLAIN_ROUTES);
  if (options.openApi ?? true) setUpOpenApi(app);
  return app.init();
}
