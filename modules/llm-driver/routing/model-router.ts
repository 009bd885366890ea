import { InvalidRequestError, UnknownNameError } from '../../support/index.js';
import type { Capability, ChatRequest } from '../contract/chat.types.js';
import type { LlmDriverManager } from '../llm-driver.manager.js';
import type { NamedModels } from './named-models.js';

/** Who answers: an instance, and the provider's model id where it is not the instance's own. */
export interface ModelTarget {
  readonly driver: string;
  readonly model?: string;
}

/** Where a model reference leads. */
export interface Route {
  /** What was asked for: a named model, `instance/model`, or an instance alone. */
  readonly reference: string;
  readonly targets: readonly [ModelTarget, ...ModelTarget[]];
  readonly defaults: Partial<ChatRequest>;
}

/** Of a model that is not a named one. */
export const NO_DEFAULTS: Route['defaults'] = {};

/** Finds out which instances answer a model reference: a named model, `instance/model`, or an instance's name. */
export class ModelRouter {
  constructor(
    private readonly manager: LlmDriverManager,
    private readonly named: NamedModels,
  ) {}

  /**
   * @param model a reference; without one the driver's own model
   * @param driver the instance to ask; `model` is then the provider's id as it is
   * @throws UnknownNameError `model_not_found` or `provider_not_found`: never a silent default
   */
  route(model?: string, driver?: string): Route {
    if (driver !== undefined) {
      this.manager.driver(driver);
      return routeTo({ driver, model });
    }
    if (model === undefined) return routeTo({ driver: this.manager.defaultName() });
    const named = this.named.get(model);
    if (named === undefined) return routeTo(this.target(model));
    return {
      reference: model,
      targets: this.targets(named.targets),
      defaults: named.defaults ?? NO_DEFAULTS,
    };
  }

  /** @throws InvalidRequestError unless these are references, at least one; UnknownNameError for the first unknown one */
  routes(models: readonly string[]): Route[] {
    const listed = Array.isArray(models) && models.length > 0;
    if (!listed || !models.every((model) => typeof model === 'string')) {
      throw new InvalidRequestError(
        'models must be an array of at least one model name, such as ["groq/llama-3.1-8b-instant"].',
        'models',
      );
    }
    return models.map((model: string) => this.route(model));
  }

  /** What every target of a route can do, so that any of them may answer. @throws UnknownNameError as `route` */
  capabilities(model?: string, driver?: string): ReadonlySet<Capability> {
    const { targets } = this.route(model, driver);
    const [first, ...others] = targets.map((target) => this.manager.driver(target.driver).capabilities);
    return new Set([...first!].filter((capability) => others.every((other) => other.has(capability))));
  }

  /** The targets there are. One whose instance was taken out of the configuration is passed over while others are left. */
  private targets(references: readonly string[]): Route['targets'] {
    const [first, ...fallbacks] = references.filter((reference) => this.find(reference) !== undefined);
    return [this.target(first ?? references[0]!), ...fallbacks.map((reference) => this.target(reference))];
  }

  private target(reference: string): ModelTarget {
    const target = this.find(reference);
    if (target) return target;
    const known = [...this.named.all.keys(), ...this.manager.names().map((name) => `${name}/<model>`)];
    throw new UnknownNameError({ kind: 'model', name: reference, known, param: 'model' });
  }

  private find(reference: string): ModelTarget | undefined {
    if (this.manager.has(reference)) return { driver: reference };
    // Model ids contain slashes of their own (`groq/openai/gpt-oss-20b`): only the first one is ours.
    const slash = reference.indexOf('/');
    const driver = reference.slice(0, Math.max(0, slash));
    if (slash <= 0 || slash === reference.length - 1 || !this.manager.has(driver)) return undefined;
    return { driver, model: reference.slice(slash + 1) };
  }
}

function routeTo(target: ModelTarget): Route {
  const { driver, model } = target;
  return {
    reference: model === undefined ? driver : `${driver}/${model}`,
    targets: [target],
    defaults: NO_DEFAULTS,
  };
}
