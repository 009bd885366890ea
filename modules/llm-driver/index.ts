// Module, facade and managers
export { LlmDriverModule } from './llm-driver.module.js';
export type {
  LlmDriverModuleAsyncOptions,
  LlmDriverModuleExtras,
  LlmDriverModuleOptions,
  PacingOptions,
} from './llm-driver.options.js';
export type { EnvironmentOptions } from './contract/environment-options.js';
export { LlmDriverFacade } from './llm-driver.facade.js';
export {
  LlmDriverManager,
  type LlmDriverFactory,
  type SubstitutedDriver,
  type SubstituteFactory,
} from './llm-driver.manager.js';
export { LimitStoreManager } from './limit-store.manager.js';

// Requests, answers and their options
export type * from './contract/chat.types.js';
export type * from './contract/completion.types.js';
export type * from './contract/hedge.types.js';
export type * from './contract/pool.types.js';
export type * from './contract/embedding.types.js';
export type { PassedEndpoint } from './contract/passed-endpoint.js';
export type * from './contract/passed.types.js';
export { asksForStream, passedCharacters } from './contract/passed-request.js';
export type * from './catalogue/model-facts.types.js';
export type { ModelWarning } from './catalogue/model-warnings.js';
export { checkCatalogue } from './catalogue/check-catalogue.js';
export { factsFromModelsDev } from './catalogue/from-models-dev.js';
export { inputCharacters } from './contract/embed-inputs.js';
export { inputsIn } from './contract/embedding-request.js';
export { embeddingUsage } from './contract/embedding.js';
export type * from './contract/facade-options.types.js';
export type { ModelDetails } from './contract/model-details.js';
export { PRIORITIES, type Priority } from './contract/priority.js';
export type * from './contract/per-call.types.js';
export { addUsage, answerText, NO_USAGE, promptText, textCompletion } from './contract/completion.js';
export { type TokenCounts, tokenCounts } from './contract/token-counts.js';
export { ChunkRun, ForwardingChunkStream, WatchedChunkStream } from './contract/chunk-stream.js';
export type { ChunkSource, ChunkStream, ReceivedChunk, StreamHead } from './contract/chunk-stream.js';
export { DEFAULT_CONCURRENCY } from './contract/options/pool-options.js';
export { MAX_MESSAGES } from './contract/message-fault.js';
export { chatFieldNames, promptFieldNames } from './contract/request-fields.js';
export { requestFieldTypes } from './contract/request-field-types.js';
export { promptFieldTypes, promptFromJson, promptSchema, type PromptJson } from './contract/prompt.schema.js';

// Schemas of any library
export type {
  JsonSchema,
  SchemaInput,
  SchemaOutput,
  StandardIssue,
  StandardProperties,
  StandardResult,
  StandardSchema,
} from '../support/index.js';
export { jsonSchemaOf } from './schema/json-schema-of.js';
export { ByModel } from './objects/by-model.js';
export { jsonInAnswer, jsonPlaces, type JsonPlace } from './objects/json-in-answer.js';
export { responseFormats, type RequestedSchema } from './objects/response-formats.js';
export {
  InvalidObjectError,
  type InvalidObjectJson,
  type InvalidObjectReason,
} from './objects/invalid-object.error.js';

// Prompt templates
export { promptTemplate } from './prompts/prompt-template.js';
export type * from './prompts/prompt-template.types.js';

// Cache of answers
export { MemoryCompletionCacheStore } from './cache/memory-completion-cache.store.js';
export type { MemoryCompletionCacheOptions } from './cache/memory-completion-cache.store.js';
export type * from './cache/completion-cache.types.js';
export type { CallCache } from './contract/call-cache.js';

// Health
export { LlmHealthIndicator } from './health/llm-health.indicator.js';
export type * from './health/llm-health.types.js';

// Conversations
export { Conversation } from './conversation/conversation.js';
export type * from './conversation/conversation.types.js';

// Tools that models call
export type * from './contract/tool.types.js';
export { tool } from './tools/tool.js';
export { LlmTool, type LlmToolOptions } from './tools/llm-tool.decorator.js';
export { LlmTools } from './tools/llm-tools.js';
export type { LlmToolCall } from './tools/tool-parameters.js';
export { ToolError, type ToolErrorCode, ToolStepsError, toolErrorText } from './tools/tool-errors.js';

// What options and drivers are made of
export {
  Clock,
  Secret,
  SettingsSource,
  SystemClock,
  type Cancellation,
  type ConfiguredValues,
  type ExtendOptions,
  type InstanceConfig,
  type Random,
  type SettingField,
  type SettingValues,
} from '../support/index.js';
export type { ConnectionOptions } from './http/connections.js';

// Errors
export {
  AppError,
  ConfigurationError,
  ConflictError,
  DecryptError,
  InvalidRequestError,
  UnknownNameError,
  type AppErrorDetails,
  type AppErrorJson,
  type ErrorType,
  type LimitLevel,
} from '../support/index.js';
export { LlmErrorFilter } from './llm-error.filter.js';
export {
  LlmError,
  type LlmErrorJson,
  type ModelFailure,
  type ModelFailureJson,
} from './contract/llm-error.js';
export type { FailedIn } from './contract/error-texts.js';
export type { LlmErrorKind } from './contract/error-kinds.js';
export type { LlmErrorTraits } from './contract/error-traits.js';
export type { LlmErrorDetails } from './contract/llm-error-details.js';
export { AllModelsFailedError, type AllModelsFailedJson } from './fan-out/all-models-failed.error.js';

// Drivers, and what it takes to write one
export * from './drivers/index.js';
export { builtInDrivers, type BuiltInDriverClass } from './drivers/built-in-drivers.js';
export type * from './drivers/mock/mock.options.js';
export { AiSdkCallError, AiSdkNoSuchModelError } from './bridges/ai-sdk/call-error.js';
export type {
  LlmEmbeddingModel,
  LlmLanguageModel,
  LlmLanguageModelV2,
} from './bridges/ai-sdk/language-model.types.js';
export type { AiSdkConfig } from './bridges/ai-sdk/ai-sdk.options.js';
export type * from './contract/ai-sdk.types.js';
export { LlmDriver } from './driver/llm-driver.js';
export { standaloneContext, type DriverRuntime, type InstanceSpec } from './driver/create-context.js';
export type { DriverContext } from './driver/driver-context.js';
export type { DriverSettings } from './driver/driver-settings.js';
export { driverFields, timeoutFields } from './driver/driver-fields.js';
export type { DriverConfig, Timeouts } from './contract/driver-config.js';
export type { CallerHeaders } from './contract/caller-headers.js';
export type { Exchange } from './contract/exchange.js';
export type { FieldBound, RequestBounds } from './contract/request-bounds.js';
export type { ErrorFacts, ErrorRule, Meaning } from './errors/error-facts.js';
export type { ApiPath, AskedAddress, AuthFacts } from './wire/auth-facts.js';
export type { EmbeddingFacts } from './wire/embedding-facts.js';
export type { ProviderFacts } from './wire/provider-facts.js';
export type { ReplyFacts } from './wire/reply-facts.js';
export { PROMPT_CUT, type AnswerWarning } from './contract/answer-warnings.js';
export type { FieldNames, RequestFacts, ToolCallIdFacts, UnsignedCallFacts } from './wire/request-facts.js';
export type { ResponsesFacts } from './wire/responses-facts.js';
export type { LimitHeaders, RateLimitFacts, RateLimitHeaders } from './wire/rate-limit-headers.js';
export { ProviderHttp, type ProviderHttpOptions } from './http/provider-http.js';
export type { ProviderRequest } from './http/provider-request.js';
export type { TextRequest } from './http/rest-service.js';
export type { ReplyBody, StreamedReply } from './http/streamed-reply.js';
export type { WholeReply } from './http/whole-reply.js';
export { replyError, type ProviderReply } from './errors/provider-errors.js';

// Models by reference, and what the facade adds to a driver
export type * from './routing/facade.types.js';
export { parseTarget, splitReferences, type ModelReference } from './routing/model-reference.js';
export { fieldNameProblem } from './contract/field-name-problem.js';
export type { NamedModel } from './routing/named-model.types.js';

// Calls: retries, events, estimates
export {
  optionName,
  PROVIDER_MESSAGES,
  type ProviderMessages,
  type SettingPlaces,
} from './call/failed-in.js';
export type { RetryOptions } from './call/retry.js';
export { FAILED_CALLS_CHANNEL, FINISHED_CALLS_CHANNEL, type FailedCall } from './call/call-events.js';
export type { FinishedCall } from './contract/finished-call.js';
export { callSize } from './call/call-size.js';
export { passedSize } from './call/passed-size.js';
export { CHARACTERS_PER_TOKEN, estimateTokens, MESSAGE_FRAME_TOKENS } from './contract/completion.js';
export { isInvented } from './drivers/mock/mock-completion.js';
export { WINDOW_MS } from './pacing/limit.js';

// Limits and pacing: the pacer's contract, and stores of one's own
export type * from './contract/limits.types.js';
export { Pacer } from './pacing/pacer.js';
export type * from './pacing/pacer.js';
export type { Permit } from './pacing/semaphore.js';
export { LimitStore } from './pacing/limit-store.js';
export type * from './pacing/limit-store.js';
export { Limit, type Amounts } from './pacing/limit.js';
export { CredentialFingerprints } from './pacing/credential-fingerprints.js';
export { MemoryLimitStore } from './pacing/memory-limit.store.js';

// Fakes for tests
export { FakeLlm } from './testing/fake-llm.js';
export { FakeAssertionError } from './testing/fake-assertion.error.js';
export type { FakeCall, FakeCallFields, FakeCallMatcher } from './testing/fake-call.js';
export type { FakeAnswer, FakeReply, FakeToolCall } from './testing/fake-reply.js';
export type { FakeReplyFunction, FakeScript } from './testing/fake-script.js';
