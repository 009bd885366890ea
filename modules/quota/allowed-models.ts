import { Injectable } from '@nestjs/common';
import { LlmDriverFacade } from '../llm-driver/index.js';
import type { RequestedModel } from './caller-quota.js';
import { ModelNotAllowedError } from './quota.errors.js';

/**
 * Returns true if a pattern of a client key fits the name. A pattern is a name, or the beginning of a name
 * and a star.
 */
export function fitsPattern(name: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) =>
    pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern,
  );
}

/**
 * Returns true if a pattern may fit a name with this beginning: `groq/llama-*`, `gr*` and `*` may fit
 * `groq/…`.
 */
export function mayFitBelow(beginning: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) => {
    const fixed = pattern.endsWith('*') ? pattern.slice(0, -1) : pattern;
    return fixed.startsWith(beginning) || (pattern.endsWith('*') && beginning.startsWith(fixed));
  });
}

/** Checks that a caller may use the models it asks for. */
@Injectable()
export class AllowedModels {
  constructor(private readonly llm: LlmDriverFacade) {}

  /**
   * A named model is checked by its name, not by its targets: a caller that may use `fast` may use its
   * targets through it. If a request names no model, the instance's own model is checked.
   * @throws ModelNotAllowedError for the first model that no pattern fits
   */
  async assertAllowed(requested: readonly RequestedModel[], patterns: readonly string[]): Promise<void> {
    for (const each of requested) {
      const names = await this.namesOf(each);
      if (names.some((name) => fitsPattern(name, patterns))) continue;
      throw new ModelNotAllowedError(each.model ?? names[0]!, each.param);
    }
  }

  /** Returns every name by which a list of patterns may allow the model. */
  private async namesOf({ driver, model }: RequestedModel): Promise<string[]> {
    if (driver !== undefined) return [`${driver}/${model ?? (await this.ownModel(driver))}`];
    const reference = model ?? this.llm.driver().name;
    const isInstance = this.llm.resolveModel(reference)?.kind === 'instance';
    return isInstance ? [`${reference}/${await this.ownModel(reference)}`, reference] : [reference];
  }

  private async ownModel(instance: string): Promise<string> {
    if (!this.llm.names().includes(instance)) return '';
    return (await this.llm.driver(instance).defaultModel()) ?? '';
  }
}
