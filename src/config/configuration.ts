import type { DynamicModule } from '@nestjs/common';
import { type ConfigFactory, ConfigModule } from '@nestjs/config';
import { accessConfig } from './access.config.js';
import { appConfig } from './app.config.js';
import { databaseConfig } from './database.config.js';
import { readAll } from './environment.js';
import { httpConfig } from './http.config.js';
import { llmDriverConfig } from './llm-driver.config.js';
import { logConfig } from './log.config.js';
import { processConfig } from './process.config.js';
import { redisConfig } from './redis.config.js';

/** Every namespace, in the order their problems are reported. */
const EVERY_NAMESPACE: readonly ConfigFactory[] = [
  appConfig,
  httpConfig,
  accessConfig,
  logConfig,
  databaseConfig,
  redisConfig,
  processConfig,
  llmDriverConfig,
];

export interface ConfigurationOptions {
  /**
   * The file read beside the process environment, which wins over it; `false` for none. Default `.env` in the
   * working directory.
   */
  readonly envFile?: string | false;
  /** The namespaces to read and check. Default: all of them. */
  readonly namespaces?: readonly ConfigFactory[];
}

/** The checked configuration. */
export interface Configuration {
  /** Provides each namespace under its `KEY`, to every module. */
  readonly module: DynamicModule;
  /**
   * Returns the values of a namespace.
   * @throws Error if the namespace was not loaded
   */
  get<Values extends object>(namespace: () => Values): Values;
}

/**
 * Reads and checks the configuration. Reads each namespace once; creates nothing.
 * @throws EnvironmentError with every problem of every namespace
 */
export async function loadConfiguration({
  envFile = '.env',
  namespaces = EVERY_NAMESPACE,
}: ConfigurationOptions = {}): Promise<Configuration> {
  const file = envFile === false ? { ignoreEnvFile: true } : { envFilePath: envFile };
  const readOnce = namespaces.map(memoized);
  // First: it merges the file into the environment.
  const module = await ConfigModule.forRoot({ isGlobal: true, ...file, load: readOnce });
  const values = new Map<unknown, unknown>(
    readAll(readOnce).map((value, index) => [namespaces[index], value]),
  );
  return {
    module,
    get: <Values>(namespace: () => Values) => {
      if (!values.has(namespace)) throw new Error('This namespace of the configuration was not loaded.');
      return values.get(namespace) as Values;
    },
  };
}

/** The same namespace, read by its first caller alone: Nest would read it again. */
function memoized(namespace: ConfigFactory): ConfigFactory {
  let values: ReturnType<ConfigFactory> | undefined;
  const read = () => (values ??= namespace());
  // `registerAs` keeps the namespace's name and key in properties.
  return Object.defineProperties(read, Object.getOwnPropertyDescriptors(namespace));
}
