import type { PassedEndpoint } from '../contract/passed-endpoint.js';
import type { ApiPath, AuthFacts } from './auth-facts.js';
import type { EmbeddingFacts } from './embedding-facts.js';
import type { ErrorFacts } from '../errors/error-facts.js';
import type { ReplyFacts } from './reply-facts.js';
import type { RequestFacts } from './request-facts.js';
import type { ResponsesFacts } from './responses-facts.js';
import { UNKNOWN_RATE_LIMITS, type RateLimitFacts } from './rate-limit-headers.js';

/** Differences between one OpenAI-compatible provider and the others. */
export interface ProviderFacts {
  /** True if the provider refuses every call without a key: then none is sent. */
  readonly requiresApiKey: boolean;
  /** What the provider means by its errors. Default: what most mean. */
  readonly errors?: ErrorFacts;
  /** Requests for chats. Default: as an unknown server takes them. */
  readonly request?: RequestFacts;
  /** Answers to chats. Default: as OpenAI gives them. */
  readonly reply?: ReplyFacts;
  /** Which chats go to OpenAI's Responses API. Default: none, the provider does not have it. */
  readonly responses?: ResponsesFacts;
  /** Prefix of every id in its list of models. It is removed. Default: no prefix. */
  readonly modelIdPrefix?: string;
  /** How the key is sent, and to which address. Default: as OpenAI has it. */
  readonly auth?: AuthFacts;
  /** Paths of the further endpoints that the provider has, as OpenAI has them. Default: none. */
  readonly passes?: Readonly<Partial<Record<PassedEndpoint, ApiPath>>>;
  /** Requests for embeddings. Default: as an unknown server takes them. */
  readonly embeddings?: EmbeddingFacts;
  /**
   * Meaning of the provider's rate-limit headers. Undefined if it sends none: those of a server in front of
   * it are read as an unknown server's.
   */
  readonly rateLimits?: RateLimitFacts | undefined;
}

/** Facts of an unknown server: it is sent everything. */
export const OPEN_FACTS: ProviderFacts = {
  requiresApiKey: false,
  rateLimits: UNKNOWN_RATE_LIMITS,
};
