import type { ItemOf, Reply } from '../../api/reply.js';

/** A line of prompts, as it is sent: a text, or an object with `prompt` or `messages`. */
export type PromptValue = string | Readonly<Record<string, unknown>>;

/** One prompt of a run. Its index is its place in the list. */
export interface PoolPrompt {
  /** In the file or the text it came from; 1 for the first. */
  readonly line: number;
  readonly value: PromptValue;
  /** The caller's own. */
  readonly id?: string;
}

/** A line that can be no prompt. */
export interface LineProblem {
  readonly line: number;
  readonly message: string;
}

/** What a file or a text holds. */
export interface ReadPrompts {
  readonly prompts: readonly PoolPrompt[];
  readonly problems: readonly LineProblem[];
}

type ApiResult = Reply<'/api/v1/{driver}/completion-pool', 'post'>['results'][number];
type Answered = Extract<ApiResult, { readonly ok: true }>;
type Failed = Extract<ApiResult, { readonly ok: false }>;

/** The answer to one prompt, as far as the page shows it. */
export type Completion = Omit<Answered['completion'], 'choices'>;
export type Usage = Completion['usage'];
/** Why a prompt has no answer: an error of the API, or of the connection to it, which has no type. */
export type PoolError = Omit<Failed['error'], 'type'> & { readonly type?: string };
/** One result of a pool. */
export type PoolResult =
  | (Omit<Answered, 'completion'> & { readonly completion: Completion })
  | (Omit<Failed, 'error'> & { readonly error: PoolError });

/** How a run is to ask, as the API names it. */
export interface PoolOptions {
  readonly model?: string;
  readonly system?: string;
  readonly temperature?: number;
  readonly max_tokens?: number;
  readonly concurrency?: number;
  readonly deadline_ms?: number;
}

/** What the server knows of the limits of one model of one driver. */
export type LimitScope = ItemOf<Reply<'/api/v1/limits', 'get'>>;
