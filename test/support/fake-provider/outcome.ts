import type { ReplySpec } from './reply-spec.js';
import type { StreamFormat } from './stream-format.js';

/** What every error answer lets a test override. */
interface ErrorDetails {
  readonly message?: string;
  /** Added to, or replacing, the vendor's headers: `x-should-retry`, `retry-after`, … */
  readonly headers?: Readonly<Record<string, string>>;
}

/** How a limit was hit; the figures default to a capture of the vendor's own. */
interface RateLimitDetails {
  readonly on?: 'requests' | 'tokens';
  readonly per?: 'minute' | 'day';
  readonly limit?: number;
  readonly used?: number;
  readonly requested?: number;
  /** Seconds, for the sentence "Please try again in …"; by default what the three figures give. */
  readonly tryAgainIn?: number;
  /**
   * Sent as written: seconds, an HTTP date, rubbish. When this or `retryAfterMs` is given, only what is given
   * is sent.
   */
  readonly retryAfter?: number | string | null;
  readonly retryAfterMs?: number | string | null;
}

/** Every error answer either vendor is known to give. */
export type ErrorOutcome = ErrorDetails &
  (
    | { readonly kind: 'bad_request'; readonly param?: string; readonly code?: string }
    | { readonly kind: 'context_length_exceeded' }
    | { readonly kind: 'json_validate_failed'; readonly failedGeneration?: string }
    | { readonly kind: 'tool_use_failed'; readonly failedGeneration?: string }
    | { readonly kind: 'invalid_api_key' }
    | { readonly kind: 'forbidden' }
    | { readonly kind: 'forbidden_html' }
    | { readonly kind: 'unknown_url' }
    | { readonly kind: 'model_not_found' }
    | { readonly kind: 'model_decommissioned' }
    | { readonly kind: 'request_too_large'; readonly limit?: number; readonly requested?: number }
    | { readonly kind: 'unprocessable' }
    | { readonly kind: 'mcp_dependency_failed' }
    | ({ readonly kind: 'rate_limited' } & RateLimitDetails)
    | { readonly kind: 'slow_down'; readonly status?: 429 | 503 }
    | { readonly kind: 'insufficient_quota' }
    | { readonly kind: 'credit_balance_exhausted' }
    | { readonly kind: 'capacity_exceeded' }
    | { readonly kind: 'cancelled' }
    | { readonly kind: 'server_error' }
    | { readonly kind: 'bad_gateway' }
    | { readonly kind: 'bad_gateway_html' }
    | { readonly kind: 'overloaded' }
  );

/** Answers with status 200 that are legal and still not what a caller hopes for. */
export type ShapeOutcome = { readonly stream?: StreamFormat } & (
  | { readonly kind: 'refusal'; readonly refusal?: string }
  | { readonly kind: 'content_filter' }
  | { readonly kind: 'length'; readonly text?: string }
  | { readonly kind: 'empty_choices' }
  | { readonly kind: 'missing_usage' }
  | { readonly kind: 'reasoning_only'; readonly reasoning?: string }
  | { readonly kind: 'other_model'; readonly model?: string }
  | { readonly kind: 'several_choices'; readonly texts?: readonly string[] }
);

/** The connection misbehaves; without `afterBytes` it does so before the headers. */
export type SocketFault =
  | { readonly kind: 'reset'; readonly afterBytes?: number }
  | { readonly kind: 'stall'; readonly afterBytes?: number }
  | { readonly kind: 'half_close'; readonly afterBytes?: number }
  | { readonly kind: 'drip'; readonly intervalMs?: number; readonly bytesPerWrite?: number }
  | { readonly kind: 'content_length_short'; readonly by?: number }
  | { readonly kind: 'content_length_long'; readonly by?: number; readonly then?: 'close' | 'stall' }
  | { readonly kind: 'bad_chunk_size' };

/** The headers promise an answer and the body is not one. */
export type BodyFault =
  | { readonly kind: 'html_200' }
  | { readonly kind: 'empty_200' }
  | { readonly kind: 'no_content' }
  | { readonly kind: 'error_in_200'; readonly message?: string }
  | { readonly kind: 'truncated_json'; readonly afterBytes?: number }
  | { readonly kind: 'invalid_utf8' }
  | { readonly kind: 'huge_body'; readonly bytes?: number }
  | { readonly kind: 'gzip_lie' }
  | { readonly kind: 'gzip_bomb'; readonly bytes?: number }
  | { readonly kind: 'duplicate_keys' }
  | { readonly kind: 'proto_key' }
  | { readonly kind: 'deep_json'; readonly depth?: number }
  | { readonly kind: 'many_headers'; readonly count?: number };

/** Streams that do not end as they should. `afterTokens` counts deltas after the role chunk; default 2. */
export type StreamFault = { readonly afterTokens?: number; readonly stream?: StreamFormat } & (
  | { readonly kind: 'stream_truncated' }
  | { readonly kind: 'stream_without_done' }
  | {
      readonly kind: 'stream_error';
      /** Default: the call's own vendor. `x_groq` is Groq's reason as a bare string inside a chunk. */
      readonly style?: 'openai' | 'groq' | 'x_groq';
      readonly message?: string;
      readonly type?: string;
      readonly code?: string;
      readonly statusCode?: number;
      /** Whether `[DONE]` follows the error; both are seen. Default false. */
      readonly done?: boolean;
    }
  | { readonly kind: 'stream_reset' }
  | { readonly kind: 'stream_stall' }
  | { readonly kind: 'stream_endless_event'; readonly bytes?: number }
  | { readonly kind: 'stream_endless_tokens'; readonly tokens?: number }
);

/** What the provider does with one call. */
export type Outcome =
  | { readonly kind: 'ok'; readonly reply?: string | Partial<ReplySpec> }
  | { readonly kind: 'redirect'; readonly location: string; readonly status?: 301 | 302 | 303 | 307 | 308 }
  | {
      readonly kind: 'raw';
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string | Uint8Array;
    }
  | ErrorOutcome
  | ShapeOutcome
  | SocketFault
  | BodyFault
  | StreamFault;

/** Names of all outcomes, as the ledger records them. */
export type OutcomeName = Outcome['kind'];

/** Outcomes that need nothing beside their name. */
export type PlainOutcomeName = {
  [Name in OutcomeName]: { kind: Name } extends Extract<Outcome, { kind: Name }> ? Name : never;
}[OutcomeName];

/** An outcome, or just its name where every detail has a default. */
export type OutcomeInput = Outcome | PlainOutcomeName;

/** The outcome behind a bare name. */
export function toOutcome(input: OutcomeInput): Outcome {
  return typeof input === 'string' ? ({ kind: input } as Outcome) : input;
}
