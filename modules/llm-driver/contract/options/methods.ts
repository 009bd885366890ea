import type { ChatOptions, CompletionOptions } from '../completion.types.js';
import type { EmbeddingsOptions, EmbedOptions } from '../embedding.types.js';
import type {
  FacadeChatOptions,
  FacadeCompletionOptions,
  FacadeEmbeddingsOptions,
  FacadeEmbedOptions,
  FacadeEmbedPoolOptions,
  FacadePassOptions,
  FacadePoolOptions,
  FacadeTextOptions,
  FacadeToolOptions,
  FanOutOptions,
  FastestOptions,
  ModelsOptions,
} from '../facade-options.types.js';
import type { PassOptions } from '../passed.types.js';
import type { PoolOptions } from '../pool.types.js';
import {
  CHAT_OPTIONS,
  COMPLETION_OPTIONS,
  EMBEDDINGS_OPTIONS,
  EMBED_OPTIONS,
  EMBED_POOL_OPTIONS,
  MODELS_OPTIONS,
  PASS_OPTIONS,
  POOL_OPTIONS,
  ROUTE_OPTIONS,
  TOOL_OPTIONS,
  without,
} from './option-names.js';

/** The options of each method that has some; `driver.` in front of those of a driver. */
interface MethodOptions {
  completion: FacadeCompletionOptions;
  streamText: FacadeTextOptions;
  object: Omit<FacadeCompletionOptions, 'schema'>;
  completionPool: FacadePoolOptions;
  completionStream: FacadePoolOptions;
  retryFailed: Omit<FacadePoolOptions, 'previous'>;
  fastest: FastestOptions;
  all: FanOutOptions;
  matrix: FanOutOptions;
  chat: FacadeChatOptions;
  openChatStream: FacadeChatOptions;
  chatStream: FacadeChatOptions;
  fastestChat: ChatOptions;
  openFastestChatStream: ChatOptions;
  fastestChatStream: ChatOptions;
  allChats: ChatOptions;
  embed: FacadeEmbedOptions;
  embeddings: FacadeEmbeddingsOptions;
  embedPool: FacadeEmbedPoolOptions;
  embedStream: FacadeEmbedPoolOptions;
  passThrough: FacadePassOptions;
  runTools: FacadeToolOptions;
  streamTools: FacadeToolOptions;
  checkOptions: FacadePoolOptions;
  'driver.chat': ChatOptions;
  'driver.chatReply': ChatOptions;
  'driver.chatStream': ChatOptions;
  'driver.completion': CompletionOptions;
  'driver.object': Omit<CompletionOptions, 'schema'>;
  'driver.completionPool': PoolOptions;
  'driver.completionStream': PoolOptions;
  'driver.embed': EmbedOptions;
  'driver.embeddings': EmbeddingsOptions;
  'driver.passThrough': PassOptions;
  'driver.models': ModelsOptions;
  'driver.modelDetails': ModelsOptions;
}

/** A method with options, for checks and messages. */
export type Method = keyof MethodOptions;

const completion = { ...COMPLETION_OPTIONS, ...ROUTE_OPTIONS };
const pool = { ...POOL_OPTIONS, ...ROUTE_OPTIONS };
const chat = { ...CHAT_OPTIONS, ...ROUTE_OPTIONS };
const tools = { ...TOOL_OPTIONS, ...ROUTE_OPTIONS };
const fanOut = without(POOL_OPTIONS, 'model', 'previous');

const NAMES = exactly({
  completion,
  streamText: without(completion, 'schema', 'schemaName', 'jsonSchema'),
  object: without(completion, 'schema'),
  completionPool: pool,
  completionStream: pool,
  retryFailed: without(pool, 'previous'),
  fastest: without(COMPLETION_OPTIONS, 'model'),
  all: fanOut,
  matrix: fanOut,
  chat,
  openChatStream: chat,
  chatStream: chat,
  fastestChat: CHAT_OPTIONS,
  openFastestChatStream: CHAT_OPTIONS,
  fastestChatStream: CHAT_OPTIONS,
  allChats: CHAT_OPTIONS,
  embed: { ...EMBED_OPTIONS, ...ROUTE_OPTIONS },
  embeddings: { ...EMBEDDINGS_OPTIONS, ...ROUTE_OPTIONS },
  embedPool: { ...EMBED_POOL_OPTIONS, ...ROUTE_OPTIONS },
  embedStream: { ...EMBED_POOL_OPTIONS, ...ROUTE_OPTIONS },
  passThrough: { ...PASS_OPTIONS, ...ROUTE_OPTIONS },
  runTools: tools,
  streamTools: tools,
  checkOptions: pool,
  'driver.chat': CHAT_OPTIONS,
  'driver.chatReply': CHAT_OPTIONS,
  'driver.chatStream': CHAT_OPTIONS,
  'driver.completion': COMPLETION_OPTIONS,
  'driver.object': without(COMPLETION_OPTIONS, 'schema'),
  'driver.completionPool': POOL_OPTIONS,
  'driver.completionStream': POOL_OPTIONS,
  'driver.embed': EMBED_OPTIONS,
  'driver.embeddings': EMBEDDINGS_OPTIONS,
  'driver.passThrough': PASS_OPTIONS,
  'driver.models': MODELS_OPTIONS,
  'driver.modelDetails': MODELS_OPTIONS,
});

/** The names of the options of each method. */
export const OPTIONS_OF: ReadonlyMap<Method, ReadonlySet<string>> = new Map(
  Object.entries(NAMES).map(([method, names]) => [method as Method, new Set(Object.keys(names))]),
);

/** The names of all options of all methods. */
export const ALL_OPTIONS: ReadonlySet<string> = new Set(
  Object.values(NAMES).flatMap((names) => Object.keys(names)),
);

/** Methods whose answers are read as they arrive. */
const STREAMING: ReadonlySet<Method> = new Set<Method>([
  ...(['streamText', 'openChatStream', 'chatStream', 'openFastestChatStream'] as const),
  ...(['fastestChatStream', 'streamTools', 'driver.chatStream'] as const),
]);

/** Returns true for a method whose answers are read as they arrive. */
export function isStreaming(method: Method): boolean {
  return STREAMING.has(method);
}

/** Refuses, when compiled, a name that a method's type lacks, and a name that is missing. */
function exactly<
  Names extends { readonly [Name in Method]: Readonly<Record<keyof MethodOptions[Name], true>> },
>(
  names: Names & {
    readonly [Name in Method]: Readonly<Record<Exclude<keyof Names[Name], keyof MethodOptions[Name]>, never>>;
  },
): Names {
  return names;
}
