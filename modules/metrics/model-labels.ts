import { Injectable } from '@nestjs/common';
import { redactSecrets } from '../support/index.js';

/** The label of every name that has no label of its own. */
const OTHER = 'other';

/** Nothing that could break a line or be a URL. */
const PLAIN = /^[\w][\w.:/@+-]{0,99}$/;

/**
 * Lets a limited number of names become labels, first come, first served: clients choose names, and
 * Prometheus keeps each label forever.
 */
export class BoundedLabels {
  private readonly known = new Set<string>();

  constructor(private readonly maxLabels: number) {}

  /**
   * Returns the name, or `other` if it has no label of its own.
   * @param mayBeAdded true if a new name may become a label
   */
  labelOf(name: string, mayBeAdded = true): string {
    if (this.known.has(name)) return name;
    if (!mayBeAdded || this.known.size >= this.maxLabels || !isPlain(name)) return OTHER;
    this.known.add(name);
    return name;
  }
}

function isPlain(name: string): boolean {
  return PLAIN.test(name) && !name.includes('://') && redactSecrets(name) === name;
}

/** Models with a label of their own, of all drivers together. */
const MAX_MODELS = 50;

/**
 * Labels models. Names come from clients, so only a model that has answered gets a label of its own, and only
 * a limited number do; all others are `other`.
 */
@Injectable()
export class ModelLabels {
  private readonly labels = new BoundedLabels(MAX_MODELS);

  /** @param answered true if the model has just answered */
  labelOf(driver: string, model: string, answered = false): string {
    const label = this.labels.labelOf(`${driver}/${model}`, answered);
    return label === OTHER ? OTHER : model;
  }
}
