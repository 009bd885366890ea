import { LlmError } from '../contract/llm-error.js';
import { classifyTransport } from '../errors/transport-errors.js';

/** Whatever a driver threw, as the error its caller sees: a third-party driver's `fetch` failures are told apart too. */
export function toFailure(thrown: unknown): LlmError {
  if (thrown instanceof LlmError) return thrown;
  return classifyTransport(thrown) ?? LlmError.from(thrown);
}
