import type { IncomingHttpHeaders } from 'node:http';
import type { ChatCompletion } from '../contract/chat.types.js';
import { replyError, wireError, type ProviderReply } from '../errors/provider-errors.js';
import { LlmError } from '../contract/llm-error.js';

/**
 * The completion in a provider's reply, whole.
 *
 * Keys such as `__proto__` come out of `JSON.parse` as plain fields of their own; they stay inert as long as nothing
 * assigns one object onto another, and nothing here does.
 * @throws LlmError for everything that is not an answer
 */
export function readCompletion(reply: ProviderReply, nowMs: () => number): ChatCompletion {
  if (reply.status < 200 || reply.status > 299) throw replyError(reply, nowMs());
  const body = parseObject(reply.text, reply.status);
  throwIfError(body, reply, nowMs);
  if (!isCompletion(body)) throw LlmError.invalidReply({ providerStatus: reply.status });
  return body;
}

/** Some report a failure under a healthy status. */
export function throwIfError(
  body: { readonly error?: unknown },
  reply: { readonly status: number; readonly headers: IncomingHttpHeaders },
  nowMs: () => number,
): void {
  if (body.error !== undefined && body.error !== null) throw wireError(body.error, reply, nowMs());
}

/** @throws LlmError `upstream_invalid_response` for text that is not a JSON object; the text itself goes nowhere */
export function parseObject(text: string, status: number): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw LlmError.invalidReply({ providerStatus: status });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw LlmError.invalidReply({ providerStatus: status });
  return value as Record<string, unknown>;
}

function isCompletion(body: object): body is ChatCompletion {
  const { choices } = body as { choices?: unknown };
  return Array.isArray(choices) && choices.length > 0 && choices.every(isChoice);
}

function isChoice(choice: unknown): boolean {
  if (typeof choice !== 'object' || choice === null) return false;
  const { message } = choice as { message?: unknown };
  return typeof message === 'object' && message !== null;
}
