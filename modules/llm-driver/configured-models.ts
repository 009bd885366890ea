import { builtInIds } from './catalogue/built-in-models.js';
import type { LlmDriverManager } from './llm-driver.manager.js';
import { parseTarget } from './routing/model-reference.js';
import { modelWarning, type WarningDays } from './catalogue/model-warnings.js';

/**
 * Returns the warnings of configured models: the own models of instances with a key, and targets.
 * @param references targets of named models
 */
export async function warningsOf(
  manager: Pick<LlmDriverManager, 'names' | 'driver' | 'has' | 'implementationOf'>,
  references: readonly string[],
  days: WarningDays,
): Promise<string[]> {
  const warnings = new Set<string>();
  const targets = references.map((reference) => parseTarget(reference, (name) => manager.has(name)));
  for (const name of manager.names()) {
    // Others are not built for it.
    if (builtInIds(manager.implementationOf(name)).length === 0) continue;
    const driver = manager.driver(name);
    // Settings that cannot be read fail the calls, and say why.
    if (!(await driver.isConfigured().catch(() => false))) continue;
    const own = await driver.defaultModel().catch(() => undefined);
    const named = targets.flatMap((target) =>
      target?.kind === 'model' && target.driver === name ? [target.model] : [],
    );
    for (const model of [own, ...named]) {
      const found =
        model === undefined
          ? undefined
          : modelWarning(driver.catalogued(model), driver.modelFacts(model), days);
      if (found !== undefined) warnings.add(found);
    }
  }
  return [...warnings];
}
