import { LlmError } from '../../contract/llm-error.js';
import type { ErrorFacts } from '../../errors/error-facts.js';
import { type Fields, isError, isFields } from '../../errors/error-shapes.js';
import { type ProviderReply, wireError } from '../../errors/provider-errors.js';
import { isCall } from './answer-message.js';
import type { Item } from './responses.types.js';

/** Finish reasons of answers that were cut off, by what cut them off. */
const CUT_OFF: Readonly<Record<string, string>> = {
  max_output_tokens: 'length',
  max_tokens: 'length',
  content_filter: 'content_filter',
};

/** Returns true for an answer that was not cut off. */
export function isWhole({ status, incomplete_details: details }: Fields): boolean {
  return status !== 'incomplete' && !isFields(details);
}

/** Returns the finish reason of an answer. */
export function finishReason(response: Fields, items: readonly Item[]): string {
  if (!isWhole(response)) {
    const { reason } = isFields(response.incomplete_details) ? response.incomplete_details : {};
    return typeof reason === 'string' && Object.hasOwn(CUT_OFF, reason) ? CUT_OFF[reason]! : 'length';
  }
  return items.some(isCall) ? 'tool_calls' : 'stop';
}

/**
 * Throws the failure of an answer that has none of the states of an answer.
 * @throws LlmError by the error's code; `upstream_error` for a cancelled one; `upstream_invalid_response` for
 *   one that is still being made
 */
export function assertAnswered(
  { status, error }: Fields,
  reply: Omit<ProviderReply, 'text'>,
  nowMs: number,
  errors: ErrorFacts | undefined,
): void {
  if (isError(error)) throw wireError(error, reply, nowMs, errors);
  if (status === 'failed' || status === 'cancelled') {
    throw wireError({ message: `The response is ${status}.` }, reply, nowMs, errors);
  }
  if (status === 'queued' || status === 'in_progress') {
    throw LlmError.invalidReply({ retryable: false, providerStatus: reply.status });
  }
}
