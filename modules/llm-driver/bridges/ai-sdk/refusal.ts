import { LlmError } from '../../contract/llm-error.js';

/** Creates the failure for something in a request that cannot be said to a model of the AI SDK. */
export function cannotPass(param: string, hint: string): LlmError {
  return new LlmError('unsupported', {
    param,
    message: `${param} cannot be passed to a model of the AI SDK. ${hint}`,
  });
}
