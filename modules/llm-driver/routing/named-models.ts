import { checkNamedModel, checkNamedModelOptions } from './check-named-models.js';
import { assertNameGiven } from '../contract/options/check-arguments.js';
import type { NamedModel } from './named-model.types.js';

/** The effective named models. A change is effective for the next call. */
export class NamedModels {
  private readonly models: Map<string, NamedModel>;

  /** @throws ConfigurationError for a named model that is wrong */
  constructor(configured: Readonly<Record<string, NamedModel>> = {}) {
    checkNamedModelOptions(configured);
    this.models = new Map(Object.entries(configured));
  }

  /** All of them by name, in the order they were added. */
  get all(): ReadonlyMap<string, NamedModel> {
    return this.models;
  }

  /** Adds or replaces a named model. @throws InvalidRequestError if it is wrong */
  set(name: string, model: NamedModel): void {
    checkNamedModel(name, model);
    this.models.set(name, model);
  }

  /** Removes a named model. Returns false if there was none of that name. */
  remove(name: string): boolean {
    assertNameGiven('name', name);
    return this.models.delete(name);
  }
}
