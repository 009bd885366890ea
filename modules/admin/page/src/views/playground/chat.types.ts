import type { ErrorEnvelope } from '../../api/errors.js';

/** What is sent to `POST /v1/chat/completions`. */
export interface ChatBody {
  /** One model, or several with commas between them. */
  readonly model: string;
  readonly messages: readonly { readonly role: 'system' | 'user'; readonly content: string }[];
  readonly temperature?: number;
  readonly top_p?: number;
  readonly max_tokens?: number;
  readonly seed?: number;
  readonly response_format?: {
    readonly type: 'json_schema';
    readonly json_schema: {
      readonly name: string;
      readonly strict?: true;
      readonly schema: Readonly<Record<string, unknown>>;
    };
  };
  readonly stream?: true;
  readonly stream_options?: { readonly include_usage: true };
  readonly fastest_response?: true;
}

export interface WireUsage {
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
}

/**
 * A message, whole or the piece of it that a chunk brings. Providers write their reasoning under either name.
 */
export interface WireMessage {
  readonly content?: string | null;
  readonly refusal?: string | null;
  readonly reasoning?: string | null;
  readonly reasoning_content?: string | null;
}

export interface ChatCompletion {
  readonly model?: string;
  readonly choices?: readonly { readonly message?: WireMessage; readonly finish_reason?: string | null }[];
  readonly usage?: WireUsage | null;
}

/** One event of a stream; an error is the last one. */
export interface ChatChunk {
  readonly model?: string;
  readonly choices?: readonly { readonly delta?: WireMessage; readonly finish_reason?: string | null }[];
  readonly usage?: WireUsage | null;
  readonly error?: ErrorEnvelope;
}

/** What several models answer in one reply. */
export interface ChatResultList {
  readonly data: readonly (
    | { readonly model: string; readonly ok: true; readonly completion: ChatCompletion }
    | { readonly model: string; readonly ok: false; readonly error: ErrorEnvelope }
  )[];
}
