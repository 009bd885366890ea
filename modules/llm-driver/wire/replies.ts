import type { IncomingHttpHeaders } from 'node:http';
import type { ChatCompletion } from '../contract/chat.types.js';
import type { EmbeddingList } from '../contract/embedding.types.js';
import { LlmError } from '../contract/llm-error.js';
import { replyError, wireError, type ProviderReply } from '../errors/provider-errors.js';

/**
 * Returns the completion in a provider's reply, with all its fields.
 *
 * `JSON.parse` makes keys such as `__proto__` own fields of the object. They do nothing as long as no code
 * assigns one object onto another, and no code here does.
 * @throws LlmError for every reply that is not an answer
 */
export function readCompletion(reply: ProviderReply, nowMs: () => number): ChatCompletion {
  if (reply.status < 200 || reply.status > 299) throw replyError(reply, nowMs());
  const body = parseObject(reply.text, reply.status);
  throwIfError(body, reply, nowMs);
  if (!isCompletion(body)) throw LlmError.invalidReply({ providerStatus: reply.status });
  return body;
}

/** Returns the object in a reply with embeddings; its vectors are not checked. @throws LlmError */
export function readEmbeddingList(reply: ProviderReply, nowMs: () => number): EmbeddingList {
  if (reply.status < 200 || reply.status > 299) throw replyError(reply, nowMs());
  const body = parseObject(reply.text, reply.status);
  throwIfError(body, reply, nowMs);
  if (!Array.isArray(body.data)) throw LlmError.invalidReply({ providerStatus: reply.status });
  return body as EmbeddingList & { data: [] };
}

/** Returns the ids in the reply to `GET /models`, in the provider's order. @throws LlmError */
export function readModelIds(reply: ProviderReply, nowMs: () => number): string[] {
  if (reply.status !== 200) throw replyError(reply, nowMs());
  const body = parseObject(reply.text, reply.status);
  throwIfError(body, reply, nowMs);
  if (!Array.isArray(body.data)) throw LlmError.invalidReply({ providerStatus: reply.status });
  return body.data
    .map((model: unknown) => (model as { id?: unknown } | null)?.id)
    .filter((id) => typeof id === 'string');
}

/**
 * Throws the error in a body, if it has one: some providers report a failure with status 200.
 * @throws LlmError
 */
export function throwIfError(
  body: { readonly error?: unknown },
  reply: { readonly status: number; readonly headers: IncomingHttpHeaders },
  nowMs: () => number,
): void {
  if (body.error !== undefined && body.error !== null) throw wireError(body.error, reply, nowMs());
}

/**
 * Returns the JSON object in a text.
 * @throws LlmError `upstream_invalid_response` for any other text. It does not contain the text.
 */
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
