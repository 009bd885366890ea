import { builtInModel } from './built-in-models.js';
import type { CatalogueOptions, ModelFacts } from './model-facts.types.js';

/** A model as its instance asks for it. */
export interface CataloguedModel {
  readonly instance: string;
  /** The implementation of the instance. */
  readonly driver: string;
  readonly model: string;
  /** True if the instance asks the provider itself: another server may have another model of that name. */
  readonly isProvider: boolean;
}

/** Models that are remembered with their facts. */
const MAX_REMEMBERED = 1_000;

/** What is known of models: the built-in facts, and those of the options, which win. */
export class ModelCatalogue {
  private readonly remembered = new Map<string, Map<string, ModelFacts | undefined>>();
  private count = 0;

  /** @param own checked before */
  constructor(private readonly own: CatalogueOptions = {}) {}

  /** Returns what is known of a model; undefined if nothing is. */
  factsOf(asked: CataloguedModel): ModelFacts | undefined {
    const scope = asked.isProvider ? asked.instance : `${asked.instance}/`;
    let models: Map<string, ModelFacts | undefined> | undefined = this.remembered.get(scope);
    if (models?.has(asked.model)) return models.get(asked.model);
    const facts = this.find(asked);
    // Callers choose the names.
    if (this.count >= MAX_REMEMBERED) this.clear();
    if (models === undefined || this.count === 0)
      this.remembered.set(scope, (models = new Map<string, ModelFacts | undefined>()));
    models.set(asked.model, facts);
    this.count += 1;
    return facts;
  }

  private find({ instance, driver, model, isProvider }: CataloguedModel): ModelFacts | undefined {
    const known = [
      isProvider ? builtInModel(driver, model) : undefined,
      this.ownOf(`${driver}/${model}`),
      instance === driver ? undefined : this.ownOf(`${instance}/${model}`),
    ].filter((facts) => facts !== undefined);
    return known.length === 0 ? undefined : known.reduce(corrected);
  }

  private ownOf(key: string): ModelFacts | undefined {
    return Object.hasOwn(this.own, key) ? this.own[key] : undefined;
  }

  private clear(): void {
    this.remembered.clear();
    this.count = 0;
  }
}

/** Each field replaces the earlier one. What a model now has it no longer lacks, and the reverse. */
function corrected(earlier: ModelFacts, later: ModelFacts): ModelFacts {
  const { has = earlier.has, lacks = earlier.lacks } = later;
  return {
    ...earlier,
    ...later,
    ...(has && { has: later.has ? has : without(has, later.lacks) }),
    ...(lacks && { lacks: later.lacks ? lacks : without(lacks, later.has) }),
  };
}

function without(abilities: readonly string[], others: readonly string[] = []): readonly string[] {
  return abilities.filter((ability) => !others.includes(ability));
}
