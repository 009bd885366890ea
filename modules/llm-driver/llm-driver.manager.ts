import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { InstanceManager, type SettingField } from '../support/index.js';
import { configuredValues, createContext, type DriverRuntime } from './driver/create-context.js';
import type { DriverConfig } from './contract/driver-config.js';
import type { DriverContext } from './driver/driver-context.js';
import { driverFields } from './driver/driver-fields.js';
import type { LlmDriver } from './driver/llm-driver.js';
import { builtInDrivers } from './drivers/built-in-drivers.js';
import { MODULE_OPTIONS_TOKEN, type LlmDriverModuleOptions } from './llm-driver.options.js';

/** Injection token of the {@link DriverRuntime} all instances share. */
export const DRIVER_RUNTIME = Symbol('driver runtime');

/** Builds one instance from its context. */
export type LlmDriverFactory = (context: DriverContext) => LlmDriver;

/** The settings of a driver that is added without any: API key, base URL, model and limits, all optional. */
const DEFAULT_FIELDS: readonly SettingField[] = Object.values(driverFields);

/** Registry of LLM drivers: the built-in ones, and those that modules add with `extend`. */
@Injectable()
export class LlmDriverManager
  extends InstanceManager<LlmDriver, DriverConfig>
  implements OnApplicationBootstrap
{
  /** Declared settings by implementation. */
  private readonly fields = new Map<string, readonly SettingField[]>();
  private substitute: LlmDriverFactory | undefined;

  constructor(
    @Inject(MODULE_OPTIONS_TOKEN) options: LlmDriverModuleOptions,
    @Inject(DRIVER_RUNTIME) private readonly runtime: Required<DriverRuntime>,
  ) {
    const drivers = Object.entries(options.drivers ?? { mock: {} });
    super('driver', options.default ?? drivers[0]?.[0] ?? 'mock', 'provider_not_found');
    for (const driverClass of builtInDrivers) {
      this.add(driverClass.driver, (context) => new driverClass(context), driverClass.settings, true);
    }
    for (const [name, config] of drivers) this.configure(name, config);
  }

  /** Returns the settings an instance declares. */
  fieldsOf(name: string): readonly SettingField[] {
    return this.fields.get(this.implementationOf(name)) ?? [];
  }

  /**
   * Adds a driver. It is an instance of its own name at once; configured instances may name it as their
   * `driver`.
   * @param fields the settings it declares. Default: API key, base URL, model and limits, all optional
   * @throws ConfigurationError if the name is not allowed or taken
   */
  extend(name: string, factory: LlmDriverFactory, fields: readonly SettingField[] = DEFAULT_FIELDS): this {
    this.add(name, factory, fields, false);
    for (const instance of this.names()) {
      if (this.implementationOf(instance) === name) this.declare(instance);
    }
    return this;
  }

  override configure(name: string, config: DriverConfig): this {
    super.configure(name, config);
    this.declare(name);
    return this;
  }

  /**
   * Lets another driver answer every instance's calls, until the returned function is called. For fakes in
   * tests.
   */
  substituteAll(factory: LlmDriverFactory): () => void {
    const swap = (substitute: LlmDriverFactory | undefined) => {
      this.substitute = substitute;
      for (const name of this.names()) this.forget(name);
    };
    swap(factory);
    return () => swap(undefined);
  }

  /** Fails the start if the default instance cannot be built: better than the first call. */
  onApplicationBootstrap(): void {
    this.driver();
  }

  private add(
    name: string,
    factory: LlmDriverFactory,
    fields: readonly SettingField[],
    needsConfiguration: boolean,
  ): void {
    const create = (instance: string, config: DriverConfig) =>
      (this.substitute ?? factory)(createContext({ name: instance, config, fields }, this.runtime));
    this.register(name, create, { needsConfiguration });
    this.fields.set(name, fields);
  }

  private declare(name: string): void {
    this.runtime.settings.declare(name, this.fieldsOf(name), configuredValues(this.configOf(name) ?? {}));
  }
}
