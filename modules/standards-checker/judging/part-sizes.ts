import type { LlmError } from '../../llm-driver/index.js';
import type { CheckItem, CheckPlan } from './check-plan.js';

/** Errors of calls whose prompt is too large for the model, or for its limits. */
const TOO_LARGE: ReadonlySet<string> = new Set(['context_length_exceeded', 'request_too_large_for_model']);

/** Finds the largest part of a document that a model takes, in the course of one check. */
export class PartSizes {
  /** In estimated tokens. */
  private largest = Infinity;

  /** @param onFound receives the largest part to ask about, in estimated tokens, whenever it is smaller */
  constructor(
    private readonly plan: CheckPlan,
    private readonly onFound: (tokens: number) => void,
  ) {}

  /**
   * Returns the items to ask instead of one whose call has failed: about parts of half the size. Returns
   * `undefined` if smaller parts would not help.
   */
  afterError(item: CheckItem, { kind }: LlmError): readonly CheckItem[] | undefined {
    if (!TOO_LARGE.has(kind)) return undefined;
    const half = Math.floor(this.plan.tokensOfPart(item.part) / 2);
    const smaller = this.plan.divide(item, half);
    if (smaller !== undefined && half < this.largest) {
      this.largest = half;
      this.onFound(half);
    }
    return smaller;
  }

  /** Returns the items to ask instead of one that is too large, before it is asked; else `undefined`. */
  beforeCall(item: CheckItem): readonly CheckItem[] | undefined {
    if (this.largest === Infinity || this.plan.tokensOfPart(item.part) <= this.largest) return undefined;
    return this.plan.divide(item, this.largest);
  }
}
