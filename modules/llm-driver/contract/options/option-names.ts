import type { CallOptions, ChatOptions, CompletionOptions } from '../completion.types.js';
import type { EmbeddingsOptions, EmbedOptions, EmbedPoolOptions } from '../embedding.types.js';
import type { ModelsOptions, RouteOptions } from '../facade-options.types.js';
import type { PassOptions } from '../passed.types.js';
import type { PoolOptions } from '../pool.types.js';
import type { ToolOptions } from '../tool.types.js';

/** The options of a type. The compiler asks for every name, and for no other. */
type NamesOf<Options> = Readonly<Record<keyof Options, true>>;

/** The options that every call of a model has. */
export const CALL_OPTIONS = {
  signal: true,
  timeoutMs: true,
  maxWaitMs: true,
  attempts: true,
  priority: true,
  hedge: true,
  onCall: true,
  cache: true,
  apiKey: true,
  headers: true,
  baseUrl: true,
} as const satisfies NamesOf<CallOptions>;

export const CHAT_OPTIONS = {
  ...CALL_OPTIONS,
  rawBody: true,
  callerHeaders: true,
} as const satisfies NamesOf<ChatOptions>;

export const PASS_OPTIONS = {
  ...without(CHAT_OPTIONS, 'hedge', 'cache'),
} as const satisfies NamesOf<PassOptions>;

export const COMPLETION_OPTIONS = {
  ...CALL_OPTIONS,
  model: true,
  temperature: true,
  maxTokens: true,
  system: true,
  responseFormat: true,
  parameters: true,
  schema: true,
  schemaName: true,
  jsonSchema: true,
} as const satisfies NamesOf<CompletionOptions>;

export const POOL_OPTIONS = {
  ...COMPLETION_OPTIONS,
  concurrency: true,
  deadlineMs: true,
  failFast: true,
  minimumSuccesses: true,
  onProgress: true,
  dedupe: true,
  previous: true,
} as const satisfies NamesOf<PoolOptions>;

export const TOOL_OPTIONS = {
  ...without(COMPLETION_OPTIONS, 'schema', 'schemaName', 'jsonSchema'),
  tools: true,
  maxSteps: true,
  toolChoice: true,
  concurrency: true,
  deadlineMs: true,
  request: true,
  onStep: true,
  describeError: true,
} as const satisfies NamesOf<ToolOptions>;

export const EMBEDDINGS_OPTIONS = {
  ...without(CALL_OPTIONS, 'priority', 'hedge', 'cache'),
} as const satisfies NamesOf<EmbeddingsOptions>;

export const EMBED_OPTIONS = {
  ...EMBEDDINGS_OPTIONS,
  model: true,
  dimensions: true,
  parameters: true,
} as const satisfies NamesOf<EmbedOptions>;

export const EMBED_POOL_OPTIONS = {
  ...EMBED_OPTIONS,
  concurrency: true,
  batchSize: true,
  deadlineMs: true,
} as const satisfies NamesOf<EmbedPoolOptions>;

export const MODELS_OPTIONS = {
  signal: true,
  timeoutMs: true,
  apiKey: true,
  headers: true,
  baseUrl: true,
} as const satisfies NamesOf<ModelsOptions>;

export const ROUTE_OPTIONS = { driver: true, fallbacks: true } as const satisfies NamesOf<RouteOptions>;

/** Returns names without some of them. */
export function without<Names extends object, Name extends keyof Names & string>(
  names: Names,
  ...left: readonly Name[]
): Omit<Names, Name> {
  const kept = Object.entries(names).filter(([name]) => !(left as readonly string[]).includes(name));
  return Object.fromEntries(kept) as Omit<Names, Name>;
}
