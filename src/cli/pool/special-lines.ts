import { InvalidRequestError, kindOf } from '../../../modules/support/index.js';

type Fields = Readonly<Record<string, unknown>>;

const CHAT_URL = '/v1/chat/completions';

/** Speakers of ShareGPT's conversations, and their roles. */
const ROLES: Readonly<Record<string, string>> = {
  human: 'user',
  user: 'user',
  gpt: 'assistant',
  chatgpt: 'assistant',
  assistant: 'assistant',
  model: 'assistant',
  bot: 'assistant',
  system: 'system',
};

/** True for a line of OpenAI's batches: `custom_id`, `method`, `url` and `body`. */
export function isBatchLine(fields: Fields): boolean {
  return 'body' in fields && ('custom_id' in fields || 'url' in fields) && !('prompt' in fields);
}

/** Returns the request of a batch line. @throws InvalidRequestError unless it asks for a chat completion */
export function batchRequest({ method, url, body }: Fields): Fields {
  if (method !== undefined && method !== 'POST')
    throw new InvalidRequestError('"method" must be "POST" in a batch line.', 'method');
  if (url !== undefined && url !== CHAT_URL)
    throw new InvalidRequestError(`"url" must be "${CHAT_URL}" in a batch line.`, 'url');
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw new InvalidRequestError(`"body" must be an object; got ${kindOf(body)}.`, 'body');
  const { stream: _stream, ...request } = body as Record<string, unknown>;
  return request;
}

/** True for a line with the turns of a conversation as ShareGPT writes them. */
export function isConversation(fields: Fields): boolean {
  return Array.isArray(fields.conversations) && !('prompt' in fields) && !('messages' in fields);
}

/**
 * Returns the messages up to the last one of the user: what follows is the data set's own answer.
 * @throws InvalidRequestError for a turn of another form, or without any turn of the user
 */
export function messagesOf({ conversations }: Fields): { role: string; content: string }[] {
  const messages = (conversations as unknown[]).map((turn, index) => {
    const { from, value } = (turn ?? {}) as { from?: unknown; value?: unknown };
    const role = typeof from === 'string' ? ROLES[from.toLowerCase()] : undefined;
    if (role === undefined || typeof value !== 'string') {
      throw new InvalidRequestError(
        `"conversations[${index}]" must be an object with "from" (human, gpt or system) and "value".`,
        `conversations[${index}]`,
      );
    }
    return { role, content: value };
  });
  const last = messages.findLastIndex(({ role }) => role === 'user');
  if (last === -1)
    throw new InvalidRequestError('"conversations" has no turn from "human".', 'conversations');
  return messages.slice(0, last + 1);
}
