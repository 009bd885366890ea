import { LlmError } from '../../contract/llm-error.js';

/** Creates the failure for a field that no request to Anthropic can say. Another provider may take it. */
export function cannotSend(param: string, hint: string): LlmError {
  return new LlmError('unsupported', {
    param,
    message: `${param} cannot be sent to Anthropic by the driver anthropic. ${hint}`,
  });
}

/** Creates the failure for a field that is not what it must be. */
export function invalidField(param: string, expected: string): LlmError {
  return new LlmError('invalid_prompt', { param, message: `${param} must be ${expected}.` });
}
