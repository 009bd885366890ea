import { LlmError, type LlmErrorDetails } from '../contract/llm-error.js';

/** The provider answered, but not with what it promised. Worth one more try: it may have been cut off on the way. */
export function invalidReply(details: LlmErrorDetails = {}): LlmError {
  return new LlmError('upstream_invalid_response', { retryable: true, retryLimit: 1, ...details });
}
