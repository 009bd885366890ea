import type { CheckItem } from './check-plan.js';
import type { RequestForm } from './request-form.js';

/** One question to the model about an item. */
export interface Question {
  readonly item: CheckItem;
  /** An unreadable answer to repair. Left out, the question is the verdict. */
  readonly unreadable?: string;
  /** True if the answer before only repeated verdicts of the document. */
  readonly copied?: boolean;
  /** The only form to ask it in. Left out, the form that is found. */
  readonly form?: RequestForm;
  /** True for the second and last question after a blank or unreadable answer. */
  readonly isLast?: boolean;
  /** True if the answer may be in the cache. */
  readonly isNew?: boolean;
  /** Calls sent for the item so far. */
  readonly attempts: number;
}

/** A question that was sent. */
export interface SentQuestion extends Question {
  readonly sentForm: RequestForm;
  /** The fewest tokens that its prompt can have. */
  readonly fewestTokens: number;
}

/** True unless an answer about the item was received: then its size is no problem. */
export function isFirst({ isLast = false }: Question): boolean {
  return !isLast;
}
