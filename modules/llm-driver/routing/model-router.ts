import { InvalidRequestError, UnknownNameError } from '../../support/index.js';
import type { ModelFacts } from '../catalogue/model-facts.types.js';
import type { Capability, ChatRequest } from '../contract/chat.types.js';
import type { Prompt, PromptRequest } from '../contract/completion.types.js';
import { assertName, assertNameGiven } from '../contract/options/check-arguments.js';
import type { EmbeddingBounds } from '../contract/embedding.types.js';
import { assertTakesRequest } from '../driver/llm-driver.js';
import type { LlmDriverManager } from '../llm-driver.manager.js';
import {
  type ModelReference,
  type ModelTarget,
  parseTarget,
  resolveReference,
  type TargetReference,
} from './model-reference.js';
import type { NamedModels } from './named-models.js';

/** The targets of a model reference, in the order they are asked. */
export interface Route {
  /** The reference itself: a named model, `instance/model`, or an instance alone. */
  readonly reference: string;
  readonly targets: readonly [ModelTarget, ...ModelTarget[]];
  /** Request fields for calls that do not set them. */
  readonly defaults: Partial<ChatRequest>;
}

/** Options that choose a route. */
interface RouteOptions {
  readonly model?: string;
  readonly driver?: string;
  readonly fallbacks?: readonly string[] | undefined;
}

/** The defaults of a route that is no named model's. */
export const NO_DEFAULTS: Route['defaults'] = {};

/** Finds the instances that answer a model reference. */
export class ModelRouter {
  constructor(
    private readonly manager: LlmDriverManager,
    private readonly named: NamedModels,
  ) {}

  /** Resolves a reference. Returns undefined if it is unknown. */
  resolve(reference: string): ModelReference | undefined {
    assertNameGiven('reference', reference);
    return resolveReference(reference, this.named.all, this.isInstance);
  }

  /**
   * Returns the route of a reference; without one, the route to the default instance and its own model.
   * @param driver the instance to ask; `model` is then the provider's own id
   * @param fallbacks targets to ask after those of the model
   * @throws UnknownNameError `model_not_found` or `provider_not_found`: an unknown name never gets a default
   * @throws InvalidRequestError unless the names are texts and `fallbacks` is a list of texts
   */
  route(model?: string, driver?: string, fallbacks?: readonly string[]): Route {
    assertName('model', model);
    assertName('driver', driver);
    const route = this.ownRoute(model, driver);
    if (fallbacks === undefined) return route;
    return { ...route, targets: [...route.targets, ...this.fallbackTargets(fallbacks)] };
  }

  /**
   * Returns the routes of several references, in their order.
   * @throws InvalidRequestError unless `models` is an array of at least one text
   * @throws UnknownNameError for the first unknown one
   */
  routes(models: readonly string[]): Route[] {
    const listed = Array.isArray(models) && models.length > 0;
    if (!listed || !models.every((model) => typeof model === 'string')) {
      throw new InvalidRequestError(
        'models must be an array of at least one model name, such as ["groq/openai/gpt-oss-20b"].',
        'models',
      );
    }
    return models.map((model: string) => this.route(model));
  }

  /**
   * Returns the prompt to send, and its route. The prompt's own `model` wins over the shared one and is taken
   * out of the prompt; with a shared `driver` it is that provider's own id, and stays.
   * @throws UnknownNameError
   */
  routePrompt(prompt: Prompt, shared: RouteOptions): [Prompt, Route] {
    if (shared.driver !== undefined || !namesModel(prompt)) {
      return [prompt, this.route(shared.model, shared.driver, shared.fallbacks)];
    }
    const { model, ...rest } = prompt;
    return [rest, this.route(model, undefined, shared.fallbacks)];
  }

  /** Returns the targets that a reference names; none if it names nothing that is known. */
  targetsOf(reference: string): readonly ModelTarget[] {
    return this.resolve(reference) === undefined ? [] : this.route(reference).targets;
  }

  /** Returns what is known of the model that a route asks first. @throws UnknownNameError */
  modelFacts(model?: string, driver?: string): ModelFacts | undefined {
    const [target] = this.route(model, driver).targets;
    return this.manager.driver(target.driver).modelFacts(target.model);
  }

  /** Returns the capabilities that all targets of a route share. @throws UnknownNameError */
  capabilities(model?: string, driver?: string): ReadonlySet<Capability> {
    const { targets } = this.route(model, driver);
    const [first, ...others] = targets.map((target) =>
      this.manager.driver(target.driver).capabilitiesOf(target.model),
    );
    return new Set([...first!].filter((capability) => others.every((other) => other.has(capability))));
  }

  /**
   * Refuses a request that no target of a route takes.
   * @throws LlmError `unsupported`: the refusal of the first target; UnknownNameError
   */
  assertTaken(request: ChatRequest, model?: string, driver?: string): void {
    const { targets, defaults } = this.route(model, driver);
    const whole = { ...defaults, ...request };
    const refusals: unknown[] = [];
    for (const target of targets) {
      try {
        return assertTakesRequest(this.manager.driver(target.driver), { ...whole, model: target.model });
      } catch (thrown) {
        refusals.push(thrown);
      }
    }
    throw refusals[0];
  }

  /** Returns the most that one request for embeddings takes, by the first target of a route. */
  embeddingBounds({ targets }: Route): EmbeddingBounds {
    return this.manager.driver(targets[0].driver).embeddingBounds;
  }

  private readonly isInstance = (name: string): boolean => this.manager.has(name);

  private ownRoute(model?: string, driver?: string): Route {
    if (driver !== undefined) {
      this.manager.driver(driver);
      return routeTo({ driver, model });
    }
    if (model === undefined) return routeTo({ driver: this.manager.defaultName() });
    const found = this.resolve(model);
    if (found === undefined) throw this.unknown(model);
    if (found.kind !== 'named') return routeTo(found);
    const { targets, defaults = NO_DEFAULTS } = found.definition;
    return { reference: model, targets: this.knownTargets(targets), defaults };
  }

  /**
   * Leaves out targets whose instance is no longer configured.
   * @throws UnknownNameError if that leaves none
   */
  private knownTargets(references: readonly string[]): Route['targets'] {
    const [first, ...fallbacks] = references
      .map((reference) => parseTarget(reference, this.isInstance))
      .filter((target): target is TargetReference => target !== undefined);
    if (first === undefined) throw this.unknown(references[0]!);
    return [first, ...fallbacks];
  }

  /** Named models are no fallbacks: a route has the defaults of one model alone. */
  private fallbackTargets(references: readonly string[]): TargetReference[] {
    if (!Array.isArray(references) || !references.every((reference) => typeof reference === 'string')) {
      const example = '["groq/openai/gpt-oss-20b"]';
      throw new InvalidRequestError(
        `fallbacks must be an array of targets, such as ${example}.`,
        'fallbacks',
      );
    }
    return references.map((reference: string) => {
      const target = parseTarget(reference, this.isInstance);
      if (target !== undefined) return target;
      const known = this.manager.names().map((name) => `${name}/<model>`);
      throw new UnknownNameError({ kind: 'model', name: reference, known, param: 'fallbacks' });
    });
  }

  private unknown(reference: string): UnknownNameError {
    const known = [...this.named.all.keys(), ...this.manager.names().map((name) => `${name}/<model>`)];
    return new UnknownNameError({ kind: 'model', name: reference, known, param: 'model' });
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

function namesModel(prompt: Prompt): prompt is PromptRequest & { model: string } {
  return (
    typeof prompt === 'object' && prompt !== null && 'model' in prompt && typeof prompt.model === 'string'
  );
}
