import { knowsModelsOf } from './catalogue/built-in-models.js';
import type { ModelCatalogue } from './catalogue/model-catalogue.js';
import { type ModelWarning, modelWarning, type WarningDays } from './catalogue/model-warnings.js';
import type { LlmDriverManager } from './llm-driver.manager.js';
import { type ModelTarget, parseTarget } from './routing/model-reference.js';

type Instances = Pick<LlmDriverManager, 'names' | 'driver' | 'has' | 'implementationOf'>;

/**
 * Returns the models that are configured: the own models of instances that can be called, and targets of such
 * instances.
 * @param references targets of named models
 */
export async function configuredModels(
  manager: Instances,
  references: readonly string[],
): Promise<ModelTarget[]> {
  const models: ModelTarget[] = [];
  const targets = references.map((reference) => parseTarget(reference, (name) => manager.has(name)));
  for (const name of manager.names()) {
    // Others are not built for it: nothing is known of their models.
    if (!knowsModelsOf(manager.implementationOf(name))) continue;
    // Settings that cannot be read fail the calls, and say why.
    if (
      !(await manager
        .driver(name)
        .isConfigured()
        .catch(() => false))
    )
      continue;
    models.push({ driver: name });
    for (const target of targets)
      if (target?.kind === 'model' && target.driver === name)
        models.push({ driver: name, model: target.model });
  }
  return models;
}

/** Returns what is wrong with models, each once. */
export async function warningsOf(
  manager: Instances,
  catalogue: ModelCatalogue,
  targets: readonly ModelTarget[],
  days: WarningDays,
): Promise<ModelWarning[]> {
  const warnings = new Map<string, ModelWarning>();
  for (const { driver, model } of targets) {
    const asked = await manager
      .driver(driver)
      .catalogued(model)
      .catch(() => undefined);
    const found = asked && modelWarning(asked, catalogue.factsOf(asked), days);
    if (found !== undefined) warnings.set(found.model, found);
  }
  return [...warnings.values()];
}
