import type { DynamicModule } from '@nestjs/common';
import { ConfigModule, type ConfigFactory } from '@nestjs/config';
import { accessConfig } from './access.config.js';
import { appConfig } from './app.config.js';
import { databaseConfig } from './database.config.js';
import { assertReadable } from './environment.js';
import { llmDriverConfig } from './llm-driver.config.js';
import { logConfig } from './log.config.js';

/** Every namespace, in the order their problems are reported. */
const EVERY_NAMESPACE: readonly ConfigFactory[] = [
  appConfig,
  accessConfig,
  logConfig,
  databaseConfig,
  llmDriverConfig,
];

export interface ConfigurationOptions {
  /** The file read beside the process environment, which wins over it; `false` for none. Default `.env` in the working directory. */
  readonly envFile?: string | false;
  /** What is read and checked; everything where left out. */
  readonly namespaces?: readonly ConfigFactory[];
}

/**
 * Reads and checks the configuration, as a global Nest module.
 * @throws EnvironmentError with every problem of every namespace
 */
export async function loadConfiguration({
  envFile = '.env',
  namespaces = EVERY_NAMESPACE,
}: ConfigurationOptions = {}): Promise<DynamicModule> {
  const file = envFile === false ? { ignoreEnvFile: true } : { envFilePath: envFile };
  const module = await ConfigModule.forRoot({ isGlobal: true, ...file, load: [...namespaces] });
  assertReadable(namespaces);
  return module;
}
