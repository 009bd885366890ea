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

export interface Usage {
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
  readonly total_tokens: number;
  readonly estimated: boolean;
}

export interface Completion {
  readonly content: string;
  readonly finish_reason: string | null;
  readonly usage: Usage;
  readonly model: string;
  readonly driver: string;
}

export interface PoolError {
  readonly message: string;
  readonly type?: string;
  readonly code: string;
  readonly status: number;
  readonly retryable: boolean;
  readonly param: string | null;
}

/** One result of `POST /api/v1/{driver}/completion-pool`. */
export type PoolResult = {
  readonly index: number;
  readonly id: string | null;
  readonly attempts: number;
  readonly waited_ms: number;
} & (
  { readonly ok: true; readonly completion: Completion } | { readonly ok: false; readonly error: PoolError }
);

/** How a run is to ask, as the API names it. */
export interface PoolOptions {
  readonly model?: string;
  readonly system?: string;
  readonly temperature?: number;
  readonly max_tokens?: number;
  readonly concurrency?: number;
  readonly deadline_ms?: number;
}

/** Of `GET /api/v1/limits`: one model of one driver. */
export interface LimitScope {
  readonly driver: string;
  readonly model: string;
  readonly limits: readonly {
    readonly unit: string;
    readonly window: string;
    readonly limit: number;
    readonly remaining: number;
    readonly source: string;
  }[];
  readonly in_flight: number;
  readonly waiting: number;
  readonly concurrency: number | null;
  readonly held_for_ms: number;
  readonly next_in_ms: number | null;
  readonly circuit: 'closed' | 'open' | 'half_open';
}
