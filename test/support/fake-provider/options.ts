import type { Flavour, ProviderCall } from './call.js';
import type { ModelLimits } from './rate-limits.js';
import type { ReplySpec } from './reply-spec.js';
import type { Script } from './script.js';
import type { CertificateOptions } from './self-signed-certificate.js';

/** What a reply function may give: a text, or any part of an answer. */
export type ReplyInput = string | Partial<ReplySpec>;

/** How the provider is to behave; every field is optional. */
export interface FakeProviderOptions {
  /** Default: by path, OpenAI under `/v1` and Groq under `/openai/v1`. */
  readonly flavour?: Flavour;
  /** When given, any other bearer token, or none, gets the vendor's 401. */
  readonly apiKeys?: readonly string[];
  /**
   * Models served, for both vendors alike. Default: a few of each vendor's own. Models with limits are added.
   */
  readonly models?: readonly string[];
  /** Request fields a model refuses with OpenAI's `unsupported_parameter`. */
  readonly unsupportedParameters?: Readonly<Record<string, readonly string[]>>;
  /** Before the headers, ms. Default 0. */
  readonly latencyMs?: number | ((call: ProviderCall) => number);
  /** Inputs of one request for embeddings, and characters of one input. Default 2,048 and 32,000. */
  readonly embeddings?: { readonly inputs?: number; readonly characters?: number };
  /** By model. A model without limits has no rate-limit headers. */
  readonly limits?: Readonly<Record<string, ModelLimits>>;
  /**
   * Milliseconds that only move forward, for the limits and for `at` in the ledger. Default
   * `performance.now`.
   */
  readonly clock?: () => number;
  /** The answer. May be a promise, which holds the call open until the test lets it go. */
  readonly reply?: (call: ProviderCall) => ReplyInput | Promise<ReplyInput>;
  readonly script?: Script;
  /** For scripts drawn by chance. Default 1. */
  readonly seed?: number;
  /** Whether the ledger keeps request bodies and whole prompts. Default true; false for long runs. */
  readonly recordBodies?: boolean;
  /** Closes idle connections after this long. Default 0, which is never. */
  readonly keepAliveTimeoutMs?: number;
  /**
   * Serves HTTPS with an untrusted certificate, made on the spot; it can be expired or name another host.
   */
  readonly tls?: CertificateOptions;
}
