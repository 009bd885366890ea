import type { LlmError } from '../../llm-driver/index.js';
import type { RequestForm } from './request-form.js';

/** Finds the strictest form of request that a model takes, in the course of one check. */
export class FormSearch {
  /** The form to send. */
  current: RequestForm;
  private accepted = false;
  private searching: boolean;

  /**
   * @param first the form to begin with
   * @param isKnown true if the model took this form before
   * @param onAccepted receives the form of the first request that the model has taken
   */
  constructor(
    private readonly first: RequestForm,
    isKnown: boolean,
    private readonly onAccepted: (form: RequestForm) => void,
  ) {
    this.current = first;
    this.searching = !isKnown;
  }

  /** True until a request was taken or has failed for another reason than its form. */
  get isSearching(): boolean {
    return this.searching;
  }

  /** Records that the model took a request of this form. */
  accept(form: RequestForm): void {
    this.searching = false;
    if (this.accepted || form !== this.current) return;
    this.accepted = true;
    this.onAccepted(form);
  }

  /**
   * Records that a request of this form has failed. Returns true if it is worth asking again with the current
   * form, which may have changed.
   */
  refuse(form: RequestForm, error: LlmError): boolean {
    if (form !== this.current) return error.traits.withoutFormat;
    // Others of the same form were taken: it is not to blame.
    const next = this.accepted ? undefined : form.after(error);
    if (next !== undefined) {
      this.current = next;
      return true;
    }
    this.searching = false;
    if (!this.accepted && error.traits.withoutFormat) {
      // No form helps. Other prompts are asked once, as if nothing had been refused.
      this.current = this.first;
      this.accepted = true;
    }
    return false;
  }
}
