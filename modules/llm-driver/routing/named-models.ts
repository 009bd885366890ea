import { ConfigurationError, InvalidRequestError } from '../../support/index.js';
import type { ChatRequest } from '../contract/chat.types.js';

/** A name that stands for models in order of preference. */
export interface NamedModel {
  /** `instance/model` or an instance alone (its configured model). The first answers, the others are fallbacks in order. */
  readonly targets: readonly string[];
  /** Request fields in force where a call does not set them. */
  readonly defaults?: Partial<ChatRequest>;
}

/** The named models in force. A change counts for the next call. */
export class NamedModels {
  private readonly models = new Map<string, NamedModel>();

  /** @throws ConfigurationError when a named model has no target */
  constructor(configured: Readonly<Record<string, NamedModel>> = {}) {
    for (const [name, model] of Object.entries(configured)) {
      if (!hasTargets(model)) throw new ConfigurationError(needsTargets(name), name);
      this.models.set(name, model);
    }
  }

  /** By name, in the order they were added. */
  get all(): ReadonlyMap<string, NamedModel> {
    return this.models;
  }

  get(name: string): NamedModel | undefined {
    return this.models.get(name);
  }

  /** Adds a named model, or replaces the one of that name. @throws InvalidRequestError when it has no target */
  set(name: string, model: NamedModel): void {
    if (!hasTargets(model)) throw new InvalidRequestError(needsTargets(name), 'targets');
    this.models.set(name, model);
  }

  /** Whether there was one of that name. */
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
