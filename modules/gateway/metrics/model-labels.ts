import { Injectable } from '@nestjs/common';
import { BoundedLabels } from './bounded-labels.js';

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
