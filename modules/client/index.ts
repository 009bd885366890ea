export { createLlmClient, type LlmClient, type LlmClientOptions } from './llm-client.js';
export { ApiError } from './api-error.js';
export { LlmClientError } from './client-error.js';
export type {
  ApiArguments,
  ApiMethod,
  ApiOperation,
  ApiPath,
  ApiReply,
  ApiRequest,
  CallSettings,
} from './client.types.js';
export type { paths, components, operations } from './openapi.js';
