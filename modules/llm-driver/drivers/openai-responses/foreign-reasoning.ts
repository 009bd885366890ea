import type { ChatRequest } from '../../contract/chat.types.js';
import { CARRIED_ITEMS } from '../../contract/carried-items.js';
import type { ProviderReply } from '../../errors/provider-errors.js';

/**
 * How reasoning is refused that another organization, account or region has encrypted: "The encrypted content
 * gAAA… could not be verified." https://github.com/openai/codex/issues/3573
 */
const UNVERIFIED = /invalid_encrypted_content|encrypted content .{0,200}could not be verified/i;

/**
 * Returns the request without the reasoning of earlier answers, if that is what a reply refuses; undefined
 * for other replies, and for a request without any.
 */
export function withoutForeignReasoning(
  request: ChatRequest,
  { status, text }: ProviderReply,
): ChatRequest | undefined {
  if (status !== 400 || !UNVERIFIED.test(text)) return undefined;
  if (!request.messages.some((message) => CARRIED_ITEMS in message)) return undefined;
  const messages = request.messages.map(({ [CARRIED_ITEMS]: _, role, ...message }) => ({ role, ...message }));
  return { ...request, messages };
}
