import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import {
  closestName,
  ConfigurationError,
  InstanceManager,
  quoteName,
  type SettingField,
} from '../support/index.js';
import { checkDriverConfig, checkModuleOptions } from './check-module-options.js';
import { configuredValues, createContext, type DriverRuntime } from './driver/create-context.js';
import type { DriverConfig } from './contract/driver-config.js';
import type { DriverContext } from './driver/driver-context.js';
import { driverFields } from './driver/driver-fields.js';
import { checkedConfig, type AcceptedOptions } from './driver/driver-options.js';
import { InstanceEnvironment } from './driver/instance-environment.js';
import { assertDriver, assertFactory } from './driver/driver-factory.js';
import type { LlmDriver } from './driver/llm-driver.js';
import { builtInDrivers } from './drivers/built-in-drivers.js';
import { MODULE_OPTIONS_TOKEN, type LlmDriverModuleOptions } from './llm-driver.options.js';

/** Injection token of the {@link DriverRuntime} all instances share. */
export const DRIVER_RUNTIME = Symbol('driver runtime');

/** Builds one instance from its context. */
export type LlmDriverFactory = (context: DriverContext) => LlmDriver;

/** The driver that a substitute answers for: how it is built, and the settings it declares. */
export interface SubstitutedDriver {
  readonly factory: LlmDriverFactory;
  readonly fields: readonly SettingField[];
}

/** Builds a driver that answers for another one. Its context has no cache. */
export type SubstituteFactory = (context: DriverContext, original: SubstitutedDriver) => LlmDriver;

/** The settings of a driver that is added without any: API key, base URL, model and limits, all optional. */
const DEFAULT_FIELDS: readonly SettingField[] = Object.values(driverFields);

/** Registry of LLM drivers: the built-in ones, and those that modules add with `extend`. */
@Injectable()
export class LlmDriverManager
  extends InstanceManager<LlmDriver, DriverConfig>
  implements OnApplicationBootstrap
{
  /** Declared settings and other options, by implementation. */
  private readonly accepted = new Map<string, AcceptedOptions>();
  /** Configurations with the values of environment variables, by instance. */
  private readonly completed = new Map<string, DriverConfig>();
  private substitute: SubstituteFactory | undefined;

  constructor(
    @Inject(MODULE_OPTIONS_TOKEN) options: LlmDriverModuleOptions,
    @Inject(DRIVER_RUNTIME) private readonly runtime: Required<DriverRuntime>,
    @Inject(InstanceEnvironment) private readonly environment = new InstanceEnvironment(false),
  ) {
    checkModuleOptions(options);
    super('driver', options.default, 'provider_not_found');
    for (const driverClass of builtInDrivers) {
      const { driver, settings: fields, options: others, checkConfig, readsEnvironment } = driverClass;
      const accepted = { fields, options: others, checkConfig, readsEnvironment };
      this.add(driver, (context) => new driverClass(context), accepted, true);
    }
    for (const [name, config] of Object.entries(options.drivers ?? {})) this.configure(name, config);
  }

  /** Returns the settings an instance declares. */
  fieldsOf(name: string): readonly SettingField[] {
    return this.accepted.get(this.implementationOf(name))?.fields ?? [];
  }

  /**
   * Adds a driver. It is an instance of its own name at once; configured instances may name it as their
   * `driver`.
   * @param fields the settings it declares. Default: API key, base URL, model and limits, all optional
   * @param options names of its other options. Default: every option is taken
   * @throws ConfigurationError if the name is not allowed or taken, for what is no factory (a class), or for
   *   a wrong option of an instance; at the first use, if the factory returns no driver
   */
  extend(
    name: string,
    factory: LlmDriverFactory,
    fields: readonly SettingField[] = DEFAULT_FIELDS,
    options?: readonly string[],
  ): this {
    assertFactory(name, factory);
    const built = (context: DriverContext) => assertDriver(name, factory(context));
    this.add(name, built, { fields, options }, false);
    for (const instance of this.names()) {
      if (this.implementationOf(instance) === name) this.configureAgain(instance);
    }
    return this;
  }

  /** @throws ConfigurationError for a wrong name or option; see `checkedConfig` */
  override configure(name: string, config: DriverConfig): this {
    checkDriverConfig(name, config);
    const accepted = this.accepted.get(config.driver ?? name);
    const checked = accepted ? checkedConfig(`drivers.${name}`, config, accepted) : config;
    const completed = this.complete(name, checked, accepted);
    super.configure(name, checked);
    this.declare(name, completed);
    return this;
  }

  /**
   * Removes an instance, at any time: its name is unknown from the next call on, also as the target of a
   * named model. Calls in flight end by themselves; its pacing, settings and idle connections are forgotten.
   * It can be configured again, a driver added with {@link extend} can be added again. Returns false if there
   * is no instance of that name. `forget` keeps all of it, and only has the instance built anew.
   * @throws ConfigurationError if other instances use it as their driver: remove them first
   */
  override remove(name: string): boolean {
    const url = this.baseUrlOf(name);
    const implementation = this.implementationOf(name);
    if (!super.remove(name)) return false;
    // That of a built-in driver stays: it can be configured again.
    if (implementation === name && !builtInDrivers.some(({ driver }) => driver === name)) {
      this.accepted.delete(name);
    }
    this.completed.delete(name);
    this.environment.forget(name);
    this.runtime.settings.withdraw(name);
    this.runtime.pacer.forget(name);
    if (url !== undefined && URL.canParse(url)) this.runtime.http.closeIdle(url);
    return true;
  }

  /**
   * Lets another driver answer every instance's calls, until the returned function is called. For fakes and
   * recordings in tests.
   */
  substituteAll(factory: SubstituteFactory): () => void {
    const swap = (substitute: SubstituteFactory | undefined) => {
      this.substitute = substitute;
      for (const name of this.names()) this.forget(name);
    };
    swap(factory);
    return () => swap(undefined);
  }

  /**
   * Fails the start if no driver is configured, an instance names a driver that is not registered, or the
   * default instance cannot be built: better than the first call.
   */
  onApplicationBootstrap(): void {
    const names = this.names();
    if (names.length === 0) throw noDrivers();
    for (const name of names) this.assertKnown(name);
    this.assertDefault();
    this.driver();
  }

  private assertDefault(): void {
    const name = this.defaultName();
    if (this.has(name)) return;
    const driver = name.split('/')[0]!;
    const hint = this.has(driver)
      ? `It is an instance, not a model: write default: '${driver}', and the model as drivers.${driver}.model.`
      : `Known: ${this.names().join(', ')}.${meantBy(name, this.names())}`;
    throw new ConfigurationError(`default: Unknown driver ${quoteName(name)}. ${hint}`, 'default');
  }

  private add(
    name: string,
    factory: LlmDriverFactory,
    accepted: AcceptedOptions,
    needsConfiguration: boolean,
  ): void {
    const { fields } = accepted;
    const create = (instance: string, configured: DriverConfig) => {
      const { substitute, runtime } = this;
      const config = this.completed.get(instance) ?? configured;
      const spec = { name: instance, config, fields };
      // Answers of a fake are no answers of the driver.
      if (substitute) {
        return substitute(createContext(spec, { ...runtime, cache: false }), { factory, fields });
      }
      return factory(createContext(spec, runtime));
    };
    this.register(name, create, { needsConfiguration });
    this.accepted.set(name, accepted);
  }

  private baseUrlOf(name: string): string | undefined {
    const byDefault = this.fieldsOf(name).find(({ key }) => key === 'base_url')?.default;
    const url = this.completed.get(name)?.baseUrl || byDefault;
    return typeof url === 'string' ? url : undefined;
  }

  /** Reads the configuration of an instance whose driver is known now. */
  private configureAgain(name: string): void {
    const config = this.configOf(name);
    if (config === undefined) this.declare(name, this.complete(name, {}, this.accepted.get(name)));
    else this.configure(name, config);
  }

  private complete(name: string, config: DriverConfig, accepted: AcceptedOptions | undefined): DriverConfig {
    if (accepted === undefined || accepted.readsEnvironment === false) return config;
    return this.environment.complete(name, config, accepted.fields);
  }

  private declare(name: string, completed: DriverConfig): void {
    const fields = this.fieldsOf(name);
    this.completed.set(name, completed);
    this.runtime.settings.declare(name, fields, configuredValues(completed, fields));
  }
}

function meantBy(name: string, known: readonly string[]): string {
  const meant = closestName(name, known);
  return meant === undefined ? '' : ` Did you mean ${meant}?`;
}

function noDrivers(): ConfigurationError {
  return new ConfigurationError(
    'LlmDriverModule has no drivers. Configure at least one: ' +
      'LlmDriverModule.forRoot({ drivers: { groq: {} } }), with the key in GROQ_API_KEY; { mock: {} } needs no key.',
    'drivers',
  );
}
