import { ConfigurationError, UnknownNameError } from './errors.js';

/** Builds the implementation for one instance. `name` is the instance's name, `config` what was configured under it. */
export type ManagerFactory<T, TConfig> = (name: string, config: TConfig) => T;

/** How an implementation is registered. */
export interface ExtendOptions {
  /** The implementation only serves configured instances and is no instance by itself. Default `false`. */
  readonly needsConfiguration?: boolean;
}

/** What every configured instance says: which implementation it uses. */
export interface InstanceConfig {
  /** Name of the implementation; the instance's own name where it is left out. */
  readonly driver?: string;
}

/**
 * Picks an implementation by name, after Laravel's manager.
 *
 * An *instance name* (`groq-eu`) points at configuration whose `driver` key names the *implementation* (`groq`), so two
 * instances can share one class. An implementation that was registered but not configured is an instance of its own
 * name with an empty configuration, unless it says that it needs one. Each instance is resolved once and remembered.
 */
export class Manager<T, TConfig extends InstanceConfig = InstanceConfig> {
  // Maps, never plain objects: a name such as `constructor` must be unknown, not inherited.
  private readonly implementations = new Map<
    string,
    { factory: ManagerFactory<T, TConfig>; standalone: boolean }
  >();
  private readonly instances = new Map<string, TConfig>();
  private readonly resolved = new Map<string, T>();

  /**
   * @param kind what is managed, in the singular, for messages and error codes (`driver` gives `driver_not_found`)
   * @param defaultName the instance that `driver()` without a name gives; checked on use, so it may be registered later
   */
  constructor(
    private readonly kind: string,
    private readonly defaultName: string,
    private readonly errorCode = `${kind}_not_found`,
  ) {}

  /** The name `driver()` resolves. */
  getDefaultName(): string {
    return this.defaultName;
  }

  /**
   * Registers an implementation.
   * @throws ConfigurationError when the name is taken: `forget` and a silent override are different intentions
   */
  extend(name: string, factory: ManagerFactory<T, TConfig>, options: ExtendOptions = {}): this {
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
   * Configures an instance. A second call for the same name replaces the first and forgets what was resolved.
   */
  configure(name: string, config: TConfig): this {
    this.assertUsable(name);
    this.instances.set(name, config);
    this.resolved.delete(name);
    return this;
  }

  /**
   * The instance of that name, or the default one.
   * @throws UnknownNameError when there is no such instance; the message lists the known ones
   * @throws ConfigurationError when the instance names an implementation that is not registered
   */
  driver(name: string = this.defaultName): T {
    const known = this.resolved.get(name);
    if (known !== undefined) return known;
    const { factory, config } = this.lookUp(name);
    const instance = factory(name, config);
    this.resolved.set(name, instance);
    return instance;
  }

  /** Whether there is an instance of that name. */
  has(name: string): boolean {
    return this.instances.has(name) || this.implementations.get(name)?.standalone === true;
  }

  /** What was configured under that name; `undefined` where nothing was. */
  configOf(name: string): TConfig | undefined {
    return this.instances.get(name);
  }

  /** The implementation an instance uses. */
  implementationOf(name: string): string {
    return this.instances.get(name)?.driver ?? name;
  }

  /** Drops the resolved instance: the next `driver(name)` builds it anew. */
  forget(name: string): this {
    this.resolved.delete(name);
    return this;
  }

  /**
   * Every name `driver(name)` accepts: configured instances in the order they were configured, then implementations
   * that are instances by themselves.
   */
  names(): string[] {
    const names = new Set(this.instances.keys());
    for (const [name, { standalone }] of this.implementations) {
      if (standalone) names.add(name);
    }
    return [...names];
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
    const config = this.instances.get(name);
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

  private assertUsable(name: string): void {
    if (!/^[a-z0-9][a-z0-9._-]{0,63}$/i.test(name)) {
      throw new ConfigurationError(
        `A ${this.kind} name is 1 to 64 letters, digits, dots, dashes or underscores; got ${JSON.stringify(name)}.`,
        this.kind,
      );
    }
  }
}
