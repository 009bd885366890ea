import { LlmError } from '../../contract/llm-error.js';

/** Creates the failure for a field that the Responses API cannot be sent. Another target may take it. */
export type Refuse = (param: string, hint: string) => LlmError;

/** @param driver name of the instance */
export function refusalsOf(driver: string): Refuse {
  return (param, hint) =>
    new LlmError('unsupported', {
      param,
      message: `${param} cannot be sent to the Responses API by the driver ${driver}. ${hint}`,
    });
}

/** Creates the failure for a field that is not what it must be. */
export function invalidField(param: string, expected: string): LlmError {
  return new LlmError('invalid_prompt', { param, message: `${param} must be ${expected}.` });
}
