export { callSize } from './call/call-size.js';
export { FAILED_CALLS_CHANNEL, type FailedCall } from './call/failed-calls.js';
export { FINISHED_CALLS_CHANNEL, type FinishedCall } from './call/finished-calls.js';
export type { Capability } from './contract/capability.js';
export type * from './contract/chat.types.js';
export { addUsage, NO_USAGE } from './contract/completion-response.js';
export type * from './contract/completion.types.js';
export { standaloneContext } from './contract/create-context.js';
export type { DriverConfig, DriverContext, Exchange, Timeouts } from './contract/driver-context.js';
export { driverFields } from './contract/driver-fields.js';
export { LlmDriver } from './contract/llm-driver.js';
export { LlmError, type LlmErrorDetails, type LlmErrorKind } from './contract/llm-error.js';
export { promptText } from './contract/message-text.js';
export type * from './contract/pool.types.js';
export { noteOrigin, originOf, type ReplyOrigin } from './contract/reply-origin.js';
export { ChunkRun, type ChunkSource, type ChunkStream } from './contract/chunk-stream.js';
export { noteRequestText } from './contract/request-text.js';
export { textCompletion } from './contract/text-completion.js';
export * from './drivers/index.js';
export { AllModelsFailedError, type ModelFailure } from './fan-out/all-models-failed.error.js';
export type * from './fan-out/facade.types.js';
export type { NamedModel } from './fan-out/named-models.js';
export { ProviderHttp, type ProviderRequest } from './http/provider-http.js';
export { LlmDriverFacade } from './llm-driver.facade.js';
export { LlmDriverManager, type LlmDriverFactory } from './llm-driver.manager.js';
export { LlmDriverModule } from './llm-driver.module.js';
export type { LlmDriverModuleOptions } from './llm-driver.options.js';
export type * from './pacing/limits.js';
export { LimitStoreManager } from './limit-store.manager.js';
export { Limit, type Amounts } from './pacing/limit.js';
export { LimitStore, type MaybePromise } from './pacing/limit-store.js';
export { MemoryLimitStore } from './pacing/memory-limit.store.js';

export {
  Pacer,
  type CallSize,
  type PacedCall,
  type PacingScope,
  type Patience,
  type Reservation,
  type Slot,
} from './pacing/pacer.js';
export { FakeLlm, type FakeCall, type FakeReply, type FakeScript } from './testing/fake-llm.js';
