import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Manager, type SettingField } from '../support/index.js';
import { configuredValues, createContext, type DriverRuntime } from './driver/create-context.js';
import type { DriverConfig } from './contract/driver-config.js';
import type { DriverContext } from './driver/driver-context.js';
import { driverFields } from './driver/driver-fields.js';
import type { LlmDriver } from './driver/llm-driver.js';
import { builtInDrivers } from './drivers/built-in-drivers.js';
import { MODULE_OPTIONS_TOKEN, type LlmDriverModuleOptions } from './llm-driver.options.js';

/** Injection token of what all instances share. */
export const DRIVER_RUNTIME = Symbol('driver runtime');

/** Builds one instance from its context. */
export type LlmDriverFactory = (context: DriverContext) => LlmDriver;

/** What a driver added with `extend` has unless it says otherwise. */
const USUAL_FIELDS: readonly SettingField[] = Object.values(driverFields);

/** The registry of LLM drivers: built-in ones, and those other modules add with `extend`. */
@Injectable()
export class LlmDriverManager implements OnApplicationBootstrap {
  private readonly manager: Manager<LlmDriver, DriverConfig>;
  private readonly fields = new Map<string, readonly SettingField[]>();
  private substitute: LlmDriverFactory | undefined;

  constructor(
    @Inject(MODULE_OPTIONS_TOKEN) options: LlmDriverModuleOptions,
    @Inject(DRIVER_RUNTIME) private readonly runtime: Required<DriverRuntime>,
  ) {
    const drivers = Object.entries(options.drivers ?? { mock: {} });
    this.manager = new Manager('driver', options.default ?? drivers[0]?.[0] ?? 'mock', 'provider_not_found');
    for (const driverClass of builtInDrivers) {
      this.register(driverClass.driver, (context) => new driverClass(context), driverClass.settings, true);
    }
    for (const [name, config] of drivers) this.configure(name, config);
  }

  /** The instance of that name, or the default one. @throws UnknownNameError `provider_not_found`, listing the known ones */
  driver(name?: string): LlmDriver {
    return this.manager.driver(name);
  }

  /** Every instance there is. */
  names(): string[] {
    return this.manager.names();
  }

  has(name: string): boolean {
    return this.manager.has(name);
  }

  defaultName(): string {
    return this.manager.getDefaultName();
  }

  /** Drops the resolved instance: the next call builds it anew. */
  forget(name: string): void {
    this.manager.forget(name);
  }

  /** The implementation an instance uses (`groq` for `groq-eu`). */
  implementationOf(name: string): string {
    return this.manager.implementationOf(name);
  }

  /** The settings an instance declares. */
  fieldsOf(name: string): readonly SettingField[] {
    return this.fields.get(this.implementationOf(name)) ?? [];
  }

  /**
   * Adds a driver. It is an instance of its own name at once; configured instances may name it as their `driver`.
   * @param fields the settings it has. Default: API key, base URL, model and limits, all optional
   */
  extend(name: string, factory: LlmDriverFactory, fields: readonly SettingField[] = USUAL_FIELDS): void {
    this.register(name, factory, fields, false);
    for (const instance of this.names()) {
      if (this.implementationOf(instance) === name) this.declare(instance);
    }
  }

  /** Configures an instance, replacing an earlier one of that name. */
  configure(name: string, config: DriverConfig): void {
    this.manager.configure(name, config);
    this.declare(name);
  }

  /** Answers every instance's calls by another driver until the returned function is called. For fakes in tests. */
  substituteAll(factory: LlmDriverFactory): () => void {
    const swap = (substitute: LlmDriverFactory | undefined) => {
      this.substitute = substitute;
      for (const name of this.names()) this.forget(name);
    };
    swap(factory);
    return () => swap(undefined);
  }

  /** A default that nothing answers to is a mistake in the configuration, found before the first call. */
  onApplicationBootstrap(): void {
    this.driver();
  }

  private register(
    name: string,
    factory: LlmDriverFactory,
    fields: readonly SettingField[],
    needsConfiguration: boolean,
  ): void {
    this.fields.set(name, fields);
    const create = (instance: string, config: DriverConfig) =>
      (this.substitute ?? factory)(createContext({ name: instance, config, fields }, this.runtime));
    this.manager.extend(name, create, { needsConfiguration });
  }

  private declare(name: string): void {
    this.runtime.settings.declare(
      name,
      this.fieldsOf(name),
      configuredValues(this.manager.configOf(name) ?? {}),
    );
  }
}
