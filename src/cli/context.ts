import type { DynamicModule, INestApplicationContext, Type } from '@nestjs/common';
import type { ConfigFactory } from '@nestjs/config';
import { NestFactory } from '@nestjs/core';
import { appConfig } from '../config/app.config.js';
import { loadConfiguration } from '../config/configuration.js';
import { databaseConfig } from '../config/database.config.js';
import { llmDriverConfig } from '../config/llm-driver.config.js';
import { logConfig } from '../config/log.config.js';
import { CliLogger } from './cli-logger.js';
import { CliModule } from './cli.module.js';
import type { Terminal } from './terminal/terminal.js';

/** What a command needs beside settings and drivers. */
export interface ContextNeeds {
  readonly modules?: readonly (DynamicModule | Type)[];
  /** Configuration those modules read. */
  readonly namespaces?: readonly ConfigFactory[];
}

const NAMESPACES: readonly ConfigFactory[] = [appConfig, logConfig, databaseConfig, llmDriverConfig];

/**
 * Runs a command's work in an application context, and closes it whatever happens.
 * @throws EnvironmentError when the configuration the command needs is not usable
 */
export async function inContext<T>(
  terminal: Terminal,
  work: (context: INestApplicationContext) => Promise<T>,
  { modules = [], namespaces = [] }: ContextNeeds = {},
): Promise<T> {
  const configuration = await loadConfiguration({ namespaces: [...NAMESPACES, ...namespaces] });
  const context = await NestFactory.createApplicationContext(CliModule.register(configuration, modules), {
    logger: new CliLogger(terminal),
    abortOnError: false,
  });
  try {
    return await work(context);
  } finally {
    await context.close();
  }
}
