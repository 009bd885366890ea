import { redactSecrets } from '../support/index.js';
import { Injectable } from '@nestjs/common';

/** Stands for every name that has no label of its own. */
const OTHER = 'other';

/** What a name may look like: nothing that could break a line or be a URL. */
const PLAIN = /^[\w][\w.:/@+-]{0,99}$/;

/** Lets a bounded number of names become labels, first come, first served: callers choose names, and each one is kept for good. */
export class BoundedLabels {
  private readonly known = new Set<string>();

  constructor(private readonly limit: number) {}

  /**
   * The name, or `other`.
   * @param worthy whether a name not seen before may become a label
   */
  of(name: string, worthy = true): string {
    if (this.known.has(name)) return name;
    if (!worthy || this.known.size >= this.limit || !isPlain(name)) return OTHER;
    this.known.add(name);
    return name;
  }
}

function isPlain(name: string): boolean {
  return PLAIN.test(name) && !name.includes('://') && redactSecrets(name) === name;
}

/** Models of all drivers that have labels of their own. */
const MOST_MODELS = 50;

/**
 * The label of a model. Names come from callers, so only a model that has answered gets one of its own, and only so many do; all
 * others are `other`.
 */
@Injectable()
export class ModelLabels {
  private readonly labels = new BoundedLabels(MOST_MODELS);

  /** @param answered whether it just did */
  of(driver: string, model: string, answered = false): string {
    const label = this.labels.of(`${driver}/${model}`, answered);
    return label === 'other' ? label : model;
  }
}
