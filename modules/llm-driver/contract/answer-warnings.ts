/** Type of the warning of an answer to a prompt that the provider has cut. */
export const PROMPT_CUT = 'prompt_cut';

/** Something that a caller should know of an answer, although it is one. */
export interface AnswerWarning {
  /** `prompt_cut`: the provider has read only the end of the prompt. A model of the AI SDK has others. */
  readonly type: string;
  readonly message?: string;
  readonly [field: string]: unknown;
}

/** Returns the warnings in an answer; none if it has no list of them. */
export function warningsOf({ warnings }: { readonly [field: string]: unknown }): readonly AnswerWarning[] {
  if (!Array.isArray(warnings)) return [];
  return (warnings as (AnswerWarning | null)[]).filter(
    (warning) => typeof warning === 'object' && typeof warning?.type === 'string',
  ) as AnswerWarning[];
}
