export { callSize } from './call/call-size.js';
export { FAILED_CALLS_CHANNEL, type FailedCall } from './call/call-events.js';
export { FINISHED_CALLS_CHANNEL } from './call/call-events.js';
export { type FinishedCall } from './contract/finished-call.js';
export type { Capability } from './contract/chat.types.js';
export type * from './contract/chat.types.js';
export { addUsage, NO_USAGE } from './contract/completion.js';
export type * from './contract/completion.types.js';
export { DEFAULT_CONCURRENCY } from './contract/call-options.js';
export { CHARACTERS_PER_TOKEN, estimateTokens, MESSAGE_FRAME_TOKENS } from './contract/token-estimate.js';
export { standaloneContext } from './driver/create-context.js';
export type { DriverConfig, Timeouts } from './contract/driver-config.js';
export type { DriverContext } from './driver/driver-context.js';
export type { Exchange } from './contract/exchange.js';
export { driverFields } from './driver/driver-fields.js';
export { LlmDriver } from './driver/llm-driver.js';
export type { LlmErrorKind, LlmErrorTraits } from './contract/error-kinds.js';
export { LlmError, type LlmErrorDetails } from './contract/llm-error.js';
export { promptText } from './contract/completion.js';
export type * from './contract/pool.types.js';
export {
  ChunkRun,
  ForwardingChunkStream,
  WatchedChunkStream,
  type ChunkSource,
  type ChunkStream,
  type ReceivedChunk,
  type StreamHead,
} from './contract/chunk-stream.js';
export { promptFromJson, promptSchema, samplingFields, type PromptJson } from './contract/prompt.schema.js';
export { textCompletion } from './contract/completion.js';
export { builtInDrivers, type BuiltInDriverClass } from './drivers/built-in-drivers.js';
export * from './drivers/index.js';
export type * from './drivers/mock/mock.options.js';
export type { ProviderFacts } from './wire/provider-facts.js';
export { AllModelsFailedError, type ModelFailure } from './fan-out/all-models-failed.error.js';
export type * from './routing/facade.types.js';
export { parseTarget, splitReferences, type ModelReference } from './routing/model-reference.js';
export type { NamedModel } from './routing/named-models.js';
export { ProviderHttp } from './http/provider-http.js';
export type { ProviderRequest } from './http/provider-request.js';
export { LlmDriverFacade } from './llm-driver.facade.js';
export { LlmDriverManager, type LlmDriverFactory } from './llm-driver.manager.js';
export { LlmDriverModule } from './llm-driver.module.js';
export type { LlmDriverModuleOptions } from './llm-driver.options.js';
export type * from './contract/limits.types.js';
export { LimitStoreManager } from './limit-store.manager.js';
export { Limit, type Amounts } from './pacing/limit.js';
export { LimitStore, type MaybePromise } from './pacing/limit-store.js';
export { MemoryLimitStore } from './pacing/memory-limit.store.js';

export {
  Pacer,
  type CallSize,
  type PacedCall,
  type PacingScope,
  type WaitOptions as Patience,
  type Reservation,
} from './pacing/pacer.js';
export type { Permit } from './pacing/semaphore.js';
export { FakeLlm, type FakeCall, type FakeReply, type FakeScript } from './testing/fake-llm.js';
