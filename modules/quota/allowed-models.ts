import { Injectable } from '@nestjs/common';
import { LlmDriverFacade } from '../llm-driver/index.js';
import type { RequestedModel } from './caller-quota.js';
import { ModelNotAllowedError } from './quota.errors.js';

/** Whether one of the patterns of a client key fits: a name itself, or the beginning of one and a star. */
export function fitsPattern(name: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) =>
    pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern,
  );
}

/** Whether a pattern may fit something that begins so: `groq/` by `groq/llama-*`, `gr*` and `*`. */
export function mayFitBelow(beginning: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) => {
    const fixed = pattern.endsWith('*') ? pattern.slice(0, -1) : pattern;
    return fixed.startsWith(beginning) || (pattern.endsWith('*') && beginning.startsWith(fixed));
  });
}

/** Tells whether a caller may ask the models it asks for. */
@Injectable()
export class AllowedModels {
  constructor(private readonly llm: LlmDriverFacade) {}

  /**
   * A named model counts by its name, not by its targets: whoever may call `fast` may call what stands behind it. Where a request
   * names no model, the instance's own one counts.
   * @throws ModelNotAllowedError for the first that no pattern fits
   */
  async assertAllowed(requested: readonly RequestedModel[], patterns: readonly string[]): Promise<void> {
    for (const each of requested) {
      const names = await this.namesOf(each);
      if (names.some((name) => fitsPattern(name, patterns))) continue;
      throw new ModelNotAllowedError(each.model ?? names[0]!, each.param);
    }
  }

  /** What the model may be called in a list of patterns. */
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
