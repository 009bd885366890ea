import { type DynamicModule, type INestApplicationContext, Module, type Type } from '@nestjs/common';
import type { ConfigFactory } from '@nestjs/config';
import { NestFactory } from '@nestjs/core';
import { LlmDriverModule } from '../../modules/llm-driver/index.js';
import { appConfig } from '../config/app.config.js';
import { loadConfiguration } from '../config/configuration.js';
import { databaseConfig } from '../config/database.config.js';
import { llmDriverConfig } from '../config/llm-driver.config.js';
import { logConfig } from '../config/log.config.js';
import { processConfig } from '../config/process.config.js';
import { redisConfig } from '../config/redis.config.js';

import { foundation } from '../foundation.js';
import { isDatabaseThere, openDatabase, prepareDatabase } from '../open-database.js';
import { CliLogger } from './cli-logger.js';
import type { Terminal } from './terminal/terminal.js';

/** The root module of every command. */
@Module({})
class CliModule {}

/** Needs of a command beyond settings and drivers. */
export interface ContextNeeds {
  readonly modules?: readonly (DynamicModule | Type)[];
  /** Configuration that those modules read. */
  readonly namespaces?: readonly ConfigFactory[];
}

/** Needs of a command that may run without a database. */
export interface StoredNeeds extends Pick<ContextNeeds, 'modules'> {
  /** Modules that need the database. */
  readonly storedModules?: readonly (DynamicModule | Type)[];
}

/** The command line's name in the audit log. */
export const ACTOR = 'command-line';

const NAMESPACES: readonly ConfigFactory[] = [
  appConfig,
  logConfig,
  databaseConfig,
  processConfig,
  redisConfig,
  llmDriverConfig,
];

/**
 * Runs a command's work as {@link inContext} does if there is a database; else with the drivers of the
 * environment alone, without `APP_KEY` and without creating a database.
 * @throws EnvironmentError if the configuration is invalid
 */
export async function inContextOfStored<T>(
  terminal: Terminal,
  work: (context: INestApplicationContext) => Promise<T>,
  { modules = [], storedModules = [] }: StoredNeeds = {},
): Promise<T> {
  const configuration = await loadConfiguration({ namespaces: [logConfig, databaseConfig, llmDriverConfig] });
  if (isDatabaseThere(configuration)) {
    return inContext(terminal, work, { modules: [...modules, ...storedModules] });
  }
  const drivers = LlmDriverModule.forRoot(configuration.get(llmDriverConfig));
  const root = { module: CliModule, imports: [configuration.module, drivers, ...modules] };
  const logger = new CliLogger(terminal);
  const context = await NestFactory.createApplicationContext(root, { logger, abortOnError: false });
  try {
    return await work(context);
  } finally {
    await context.close();
  }
}

/**
 * Runs a command's work in an application context, and closes the context afterwards, also after an error.
 * @throws EnvironmentError if the configuration is invalid
 */
export async function inContext<T>(
  terminal: Terminal,
  work: (context: INestApplicationContext) => Promise<T>,
  { modules = [], namespaces = [] }: ContextNeeds = {},
): Promise<T> {
  const configuration = await loadConfiguration({ namespaces: [...NAMESPACES, ...namespaces] });
  await prepareDatabase(configuration, false);
  const root = { module: CliModule, imports: [...foundation(configuration), ...modules] };
  const context = await openDatabase(configuration, () =>
    NestFactory.createApplicationContext(root, {
      logger: new CliLogger(terminal),
      abortOnError: false,
    }),
  );
  try {
    return await work(context);
  } finally {
    await context.close();
  }
}
