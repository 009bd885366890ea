import type { DynamicModule } from '@nestjs/common';
import { ConfigModule, type ConfigFactory } from '@nestjs/config';
import { accessConfig } from './access.config.js';
import { appConfig } from './app.config.js';
import { databaseConfig } from './database.config.js';
import { assertReadable } from './environment.js';
import { llmDriverConfig } from './llm-driver.config.js';
import { logConfig } from './log.config.js';

/** Every namespace, in the order their problems are reported. */
const NAMESPACES: readonly ConfigFactory[] = [appConfig, accessConfig, logConfig, databaseConfig, llmDriverConfig];

export interface ConfigurationOptions {
  /** The file read beside the process environment, which wins over it; `false` for none. Default `.env` in the working directory. */
  readonly envFile?: string | false;
}

/**
 * Reads and checks the whole configuration, as a global Nest module.
 * @throws EnvironmentError with every problem of every namespace
 */
export async function loadConfiguration({
  envFile = '.env',
}: ConfigurationOptions = {}): Promise<DynamicModule> {
  const file = envFile === false ? { ignoreEnvFile: true } : { envFilePath: envFile };
  const module = await ConfigModule.forRoot({ isGlobal: true, ...file, load: [...NAMESPACES] });
  assertReadable(NAMESPACES);
  return module;
}
