import { replyError, type ProviderReply } from '../errors/provider-errors.js';
import { parseObject, throwIfError } from './chat-reply.js';
import { LlmError } from '../contract/llm-error.js';

/** The ids in the reply to `GET /models`, in the provider's order. @throws LlmError */
export function readModelIds(reply: ProviderReply, nowMs: () => number): string[] {
  if (reply.status !== 200) throw replyError(reply, nowMs());
  const body = parseObject(reply.text, reply.status);
  throwIfError(body, reply, nowMs);
  if (!Array.isArray(body.data)) throw LlmError.invalidReply({ providerStatus: reply.status });
  return body.data
    .map((model: unknown) => (model as { id?: unknown } | null)?.id)
    .filter((id) => typeof id === 'string');
}
