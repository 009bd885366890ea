import type { LlmError } from '../../contract/llm-error.js';
import { ANTHROPIC_ERRORS } from '../../errors/facts/anthropic.errors.js';
import { type ProviderReply, replyError, wireError } from '../../errors/provider-errors.js';

/** Turns a reply with a status other than 2xx into an error. @param nowMs wall clock */
export function anthropicError(reply: ProviderReply, nowMs: number): LlmError {
  return replyError(reply, nowMs, ANTHROPIC_ERRORS);
}

/** Turns the body of an error, or the data of an error event, into an error. */
export function errorInBody(body: object, reply: Omit<ProviderReply, 'text'>, nowMs: number): LlmError {
  return wireError(body, reply, nowMs, ANTHROPIC_ERRORS);
}
