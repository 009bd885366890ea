import type { ModelFacts } from '../model-facts.types.js';

/** The announced end of a model, and what its provider recommends instead. */
export type Retirement = Pick<ModelFacts, 'retiresOn' | 'replacement'>;

/** Announced ends by model. */
export type Retirements = Readonly<Record<string, Retirement>>;
