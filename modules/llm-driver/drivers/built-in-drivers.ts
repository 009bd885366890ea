import type { SettingField } from '../../support/index.js';
import type { DriverConfig } from '../contract/driver-config.js';
import type { DriverContext } from '../driver/driver-context.js';
import type { LlmDriver } from '../driver/llm-driver.js';
import * as classes from './index.js';

/** Class of a driver that comes with the package. */
export interface BuiltInDriverClass {
  new (context: DriverContext): LlmDriver;
  /** Name by which configuration asks for the driver. Declared by each class itself. */
  readonly driver: string;
  /** Settings that an instance has. */
  readonly settings: readonly SettingField[];
  /** Names of options that an instance has beside its settings. */
  readonly options: readonly string[];
  /** Checks the values of those options. @throws ConfigurationError */
  readonly checkConfig?: (path: string, config: DriverConfig) => void;
  /**
   * Whether environment variables set what the configuration leaves out.
   * @default true
   */
  readonly readsEnvironment?: boolean;
  /**
   * True for a server that one runs oneself: whether there is one, only its configuration tells.
   * @default false
   */
  readonly selfHosted?: boolean;
}

/** The drivers that come with the package: every class that index.ts exports. */
export const builtInDrivers: readonly BuiltInDriverClass[] = Object.values(classes);
