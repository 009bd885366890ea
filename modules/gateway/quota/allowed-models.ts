import { Injectable } from '@nestjs/common';
import { LlmDriverFacade } from '../../llm-driver/index.js';
import type { RequestedModel } from '../../support/http/index.js';
import { fitsPattern } from './model-patterns.js';
import { ModelNotAllowedError } from './quota.errors.js';

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
    const instance = !this.llm.namedModels().has(reference) && this.llm.names().includes(reference);
    return instance ? [`${reference}/${await this.ownModel(reference)}`, reference] : [reference];
  }

  private async ownModel(instance: string): Promise<string> {
    if (!this.llm.names().includes(instance)) return '';
    return (await this.llm.driver(instance).defaultModel()) ?? '';
  }
}
