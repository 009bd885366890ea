import { ConfigurationError, InvalidRequestError } from '../../support/index.js';
import type { ChatRequest } from '../contract/chat.types.js';

/** The definition of a named model: models in order of preference. */
export interface NamedModel {
  /**
   * `instance/model`, or an instance alone for its configured model; at least one. The first is asked first,
   * the others are its fallbacks in order.
   */
  readonly targets: readonly string[];
  /** Request fields for calls that do not set them. */
  readonly defaults?: Partial<ChatRequest>;
}

/** The effective named models. A change is effective for the next call. */
export class NamedModels {
  private readonly models = new Map<string, NamedModel>();

  /** @throws ConfigurationError if a named model has no target */
  constructor(configured: Readonly<Record<string, NamedModel>> = {}) {
    for (const [name, model] of Object.entries(configured)) {
      if (!hasTargets(model)) throw new ConfigurationError(needsTargets(name), name);
      this.models.set(name, model);
    }
  }

  /** All of them by name, in the order they were added. */
  get all(): ReadonlyMap<string, NamedModel> {
    return this.models;
  }

  /** Adds or replaces a named model. @throws InvalidRequestError if it has no target */
  set(name: string, model: NamedModel): void {
    if (!hasTargets(model)) throw new InvalidRequestError(needsTargets(name), 'targets');
    this.models.set(name, model);
  }

  /** Removes a named model. Returns false if there was none of that name. */
  remove(name: string): boolean {
    return this.models.delete(name);
  }
}

function hasTargets({ targets }: NamedModel): boolean {
  return (
    Array.isArray(targets) && targets.length > 0 && targets.every((target) => typeof target === 'string')
  );
}

function needsTargets(name: string): string {
  return `The named model ${name} needs at least one target, such as groq/llama-3.1-8b-instant.`;
}
