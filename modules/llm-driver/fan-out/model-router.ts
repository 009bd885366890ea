import { ConfigurationError, UnknownNameError } from '../../support/index.js';
import type { ChatRequest } from '../contract/chat.types.js';
import type { LlmDriverManager } from '../llm-driver.manager.js';

/** A name that stands for models in order of preference. */
export interface NamedModel {
  /** `instance/model` or an instance alone (its configured model). The first answers, the others are fallbacks in order. */
  readonly targets: readonly string[];
  /** Request fields in force where a call does not set them. */
  readonly defaults?: Partial<ChatRequest>;
}

/** Who answers: an instance, and the provider's model id where it is not the instance's own. */
export interface ModelTarget {
  readonly driver: string;
  readonly model?: string;
}

/** Where a model reference leads. */
export interface Route {
  readonly targets: readonly [ModelTarget, ...ModelTarget[]];
  readonly defaults: Partial<ChatRequest>;
}

/** Finds out which instances answer a model reference: a named model, `instance/model`, or an instance's name. */
export class ModelRouter {
  private readonly named: ReadonlyMap<string, NamedModel>;

  /** @throws ConfigurationError when a named model has no target */
  constructor(
    private readonly manager: LlmDriverManager,
    models: Readonly<Record<string, NamedModel>> = {},
  ) {
    this.named = new Map(Object.entries(models));
    for (const [name, { targets }] of this.named) {
      if (!Array.isArray(targets) || targets.length === 0) {
        throw new ConfigurationError(
          `The named model ${name} needs at least one target, such as groq/llama-3.1-8b-instant.`,
          name,
        );
      }
    }
  }

  /** Named models, in the order they were configured. */
  names(): string[] {
    return [...this.named.keys()];
  }

  /**
   * @param model a reference; without one the driver's own model
   * @param driver the instance to ask; `model` is then the provider's id as it is
   * @throws UnknownNameError `model_not_found` or `provider_not_found`: never a silent default
   */
  route(model?: string, driver?: string): Route {
    if (driver !== undefined) {
      this.manager.driver(driver);
      return { targets: [{ driver, model }], defaults: {} };
    }
    if (model === undefined) return { targets: [{ driver: this.manager.defaultName() }], defaults: {} };
    const named = this.named.get(model);
    if (named === undefined) return { targets: [this.target(model)], defaults: {} };
    const [first, ...fallbacks] = named.targets.map((target) => this.target(target));
    return { targets: [first!, ...fallbacks], defaults: named.defaults ?? {} };
  }

  private target(reference: string): ModelTarget {
    if (this.manager.has(reference)) return { driver: reference };
    // Model ids contain slashes of their own (`groq/openai/gpt-oss-20b`): only the first one is ours.
    const slash = reference.indexOf('/');
    const driver = reference.slice(0, Math.max(0, slash));
    if (slash > 0 && slash < reference.length - 1 && this.manager.has(driver)) {
      return { driver, model: reference.slice(slash + 1) };
    }
    const known = [...this.names(), ...this.manager.names().map((name) => `${name}/<model>`)];
    throw new UnknownNameError({ kind: 'model', name: reference, known, param: 'model' });
  }
}
