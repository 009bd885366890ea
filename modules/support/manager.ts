import { ConfigurationError, UnknownNameError } from './errors.js';

/** Builds an instance. @param name the instance's name @param config the configuration under that name */
export type ManagerFactory<T, TConfig> = (name: string, config: TConfig) => T;

/** How an implementation is registered. */
export interface ExtendOptions {
  /**
   * True if the implementation serves configured instances only and is no instance itself.
   * @default false
   */
  readonly needsConfiguration?: boolean;
}

/** The configuration of one instance. */
export interface InstanceConfig {
  /** Name of the implementation. Default: the instance's own name. */
  readonly driver?: string;
}

interface Implementation<T, TConfig> {
  readonly factory: ManagerFactory<T, TConfig>;
  /** True if it is an instance of its own name without configuration. */
  readonly standalone: boolean;
}

/**
 * Finds instances by name. Extend {@link Manager} unless implementations are registered with something else
 * than a factory of a name and a configuration.
 *
 * An *instance name* (`groq-eu`) points at configuration whose `driver` key names the *implementation*
 * (`groq`), so two instances can share one class. An implementation without configuration is an instance of
 * its own name, unless it was registered as one that needs configuration. Each instance is built once and
 * remembered.
 */
export abstract class InstanceManager<T, TConfig extends InstanceConfig = InstanceConfig> {
  // Maps, never plain objects: a name such as `constructor` must be unknown, not inherited.
  private readonly implementations = new Map<string, Implementation<T, TConfig>>();
  private readonly configurations = new Map<string, TConfig>();
  private readonly resolved = new Map<string, T>();

  /**
   * @param kind a singular noun for messages and error codes (`driver` gives `driver_not_found`)
   * @param defaultInstance the instance `driver()` returns without a name; checked on use, so it may be
   *   registered later. Default: the first name
   * @param errorCode the code of an unknown name's error. Default: `{kind}_not_found`
   */
  constructor(
    private readonly kind: string,
    private readonly defaultInstance: string | undefined,
    private readonly errorCode = `${kind}_not_found`,
  ) {}

  /** Returns the name `driver()` resolves. */
  defaultName(): string {
    return this.defaultInstance ?? this.names()[0] ?? '';
  }

  /**
   * Returns the instance of that name, or the default one.
   * @throws UnknownNameError for an unknown name; the message lists the known ones
   * @throws ConfigurationError if the instance names an implementation that is not registered
   */
  driver(name: string = this.defaultName()): T {
    const known = this.resolved.get(name);
    if (known !== undefined) return known;
    const { factory, config } = this.lookUp(name);
    const instance = factory(name, config);
    this.resolved.set(name, instance);
    return instance;
  }

  /** Returns true if there is an instance of that name. */
  has(name: string): boolean {
    return this.configurations.has(name) || this.implementations.get(name)?.standalone === true;
  }

  /**
   * Returns every name that `driver(name)` accepts: configured instances in the order they were configured,
   * then implementations that are instances themselves.
   */
  names(): string[] {
    const names = new Set(this.configurations.keys());
    for (const [name, { standalone }] of this.implementations) {
      if (standalone) names.add(name);
    }
    return [...names];
  }

  /**
   * Configures an instance. A second call for the same name replaces the first; the instance is built anew.
   * @throws ConfigurationError for a name that is not allowed
   */
  configure(name: string, config: TConfig): this {
    this.assertUsable(name);
    this.configurations.set(name, config);
    this.resolved.delete(name);
    return this;
  }

  /** Returns the configuration of that name, or undefined if there is none. */
  configOf(name: string): TConfig | undefined {
    return this.configurations.get(name);
  }

  /** Returns the name of the implementation an instance uses. */
  implementationOf(name: string): string {
    return this.configurations.get(name)?.driver ?? name;
  }

  /**
   * Removes an instance: from now on its name is unknown. An implementation that is an instance of its own
   * name goes with it. Returns false if there is no such instance.
   * @throws ConfigurationError if other instances use that implementation: remove them first
   */
  remove(name: string): boolean {
    if (!this.has(name)) return false;
    const isImplementation = this.implementations.get(name)?.standalone === true;
    if (isImplementation) this.assertNoOthersUse(name);
    this.configurations.delete(name);
    this.resolved.delete(name);
    if (isImplementation) this.implementations.delete(name);
    return true;
  }

  /**
   * Drops the built instance: the next `driver(name)` builds it anew. {@link remove} makes the name unknown
   * besides.
   */
  forget(name: string): this {
    this.resolved.delete(name);
    return this;
  }

  /**
   * Registers an implementation.
   * @throws ConfigurationError if the name is not allowed or taken: replacing one silently would hide a
   *   mistake
   */
  protected register(name: string, factory: ManagerFactory<T, TConfig>, options: ExtendOptions = {}): this {
    this.assertUsable(name);
    if (this.implementations.has(name)) {
      throw new ConfigurationError(
        `The ${this.kind} ${name} is registered already; give this one another name.`,
        name,
      );
    }
    this.implementations.set(name, { factory, standalone: !options.needsConfiguration });
    return this;
  }

  /**
   * Checks that an instance can be built, without building it.
   * @throws what {@link driver} throws before it builds one
   */
  protected assertKnown(name: string): void {
    this.lookUp(name);
  }

  private lookUp(name: string): { factory: ManagerFactory<T, TConfig>; config: TConfig } {
    if (!this.has(name)) {
      throw new UnknownNameError({
        kind: this.kind,
        name,
        known: this.names(),
        code: this.errorCode,
        param: this.kind,
      });
    }
    const config = this.configurations.get(name);
    const implementation = config?.driver ?? name;
    const factory = this.implementations.get(implementation)?.factory;
    if (factory === undefined) {
      throw new ConfigurationError(
        `The ${this.kind} instance ${name} uses ${JSON.stringify(implementation)}, which is not registered. ` +
          `Registered: ${[...this.implementations.keys()].join(', ')}.`,
        `${name}.driver`,
      );
    }
    return { factory, config: config ?? ({} as TConfig) };
  }

  private assertNoOthersUse(implementation: string): void {
    const others = [...this.configurations]
      .filter(([name, { driver }]) => name !== implementation && driver === implementation)
      .map(([name]) => name);
    if (others.length === 0) return;
    throw new ConfigurationError(
      `The ${this.kind} ${implementation} is used by ${others.join(', ')}: remove them first.`,
      implementation,
    );
  }

  private assertUsable(name: string): void {
    if (!/^[a-z0-9][a-z0-9._-]{0,63}$/i.test(name)) {
      throw new ConfigurationError(
        `A ${this.kind} name is 1 to 64 letters, digits, dots, dashes or underscores; got ${JSON.stringify(name)}.`,
        this.kind,
      );
    }
  }
}

/** Finds implementations by name, as Laravel's manager does. Anyone may add one with `extend`. */
export class Manager<T, TConfig extends InstanceConfig = InstanceConfig> extends InstanceManager<T, TConfig> {
  /**
   * Adds an implementation.
   * @throws ConfigurationError if the name is not allowed or taken
   */
  extend(name: string, factory: ManagerFactory<T, TConfig>, options: ExtendOptions = {}): this {
    return this.register(name, factory, options);
  }
}
