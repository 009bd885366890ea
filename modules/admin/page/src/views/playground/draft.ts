/**
 * How several models are asked: each by a request of its own, for the first answer, or for all answers in one
 * reply.
 */
export type SeveralMode = 'side_by_side' | 'fastest' | 'all';

/** The form as it stands: numbers and the schema as they were typed. */
export interface Draft {
  readonly system: string;
  readonly prompt: string;
  /** `undefined` until some were chosen: the default driver's model is asked then. */
  readonly models: readonly string[] | undefined;
  /** In the field for models, and not added yet. */
  readonly typedModel: string;
  readonly mode: SeveralMode;
  readonly stream: boolean;
  readonly temperature: string;
  readonly topP: string;
  readonly maxTokens: string;
  readonly seed: string;
  readonly schema: string;
  readonly strict: boolean;
}

export const EMPTY_DRAFT: Draft = {
  system: '',
  prompt: '',
  models: undefined,
  typedModel: '',
  mode: 'side_by_side',
  stream: true,
  temperature: '',
  topP: '',
  maxTokens: '',
  seed: '',
  schema: '',
  strict: false,
};

/** Adds typed models, which may be several with commas; none twice. */
export function withTyped(models: readonly string[], typed: string): readonly string[] {
  const named = typed
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  return [...new Set([...models, ...named])];
}
