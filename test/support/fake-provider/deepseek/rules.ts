import {
  bearerOf,
  type SentChat,
  type SentMessage,
  type VendorCall,
  type VendorRefusal,
} from '../vendor/index.js';
import { deepSeekError } from './errors.js';

/** The key that is taken. */
export const DEEPSEEK_KEY = 'sk-deepseek-test-0123456789';

/** Models that are served. */
export const DEEPSEEK_MODELS: readonly string[] = ['deepseek-v4-flash', 'deepseek-v4-pro'];

const ROLES: readonly string[] = ['system', 'user', 'assistant', 'tool'];

/** A refusal quotes the end of the key. */
export function keyRefusal(call: VendorCall): VendorRefusal | undefined {
  const key = bearerOf(call) ?? '';
  if (key === DEEPSEEK_KEY) return undefined;
  const message = `Authentication Fails, Your api key: ****${key.slice(-4)} is invalid`;
  return deepSeekError(401, message, 'invalid_request_error', 'authentication_error');
}

/** Returns why a chat is refused. */
export function chatRefusal(chat: SentChat): VendorRefusal | undefined {
  if (!DEEPSEEK_MODELS.includes(chat.model)) return deepSeekError(400, 'Model Not Exist');
  const role = chat.messages.find((message) => !ROLES.includes(message.role))?.role;
  if (role !== undefined) {
    const known = ROLES.map((name) => `\`${name}\``).join(', ');
    const text = `unknown variant \`${role}\`, expected one of ${known}`;
    return deepSeekError(
      400,
      `Failed to deserialize the JSON body into the target type: messages[0].role: ${text}`,
    );
  }
  const { response_format: format, n } = chat as { readonly response_format?: { type?: string }; n?: number };
  if (format?.type === 'json_schema')
    return deepSeekError(400, 'This response_format type is unavailable now');
  if (n !== undefined && n !== 1)
    return deepSeekError(400, 'Invalid n value (currently only n = 1 is supported)');
  if (!thinks(chat)) return undefined;
  if (chat['logprobs'] === true) return deepSeekError(400, 'logprobs is not supported in the thinking mode');
  return reasoningRefusal(chat);
}

/** Models think unless they are told not to. */
export function thinks({ thinking }: SentChat): boolean {
  return (thinking as { readonly type?: string } | undefined)?.type !== 'disabled';
}

/**
 * Answers of a turn in which tools were called must have their reasoning, in every later request.
 * https://api-docs.deepseek.com/guides/thinking_mode
 */
function reasoningRefusal({ messages }: SentChat): VendorRefusal | undefined {
  const isMissing = turnsOf(messages).some(
    (turn) =>
      turn.some(({ tool_calls: calls }) => (calls ?? []).length > 0) &&
      turn.some(({ role, reasoning_content: given }) => role === 'assistant' && typeof given !== 'string'),
  );
  if (!isMissing) return undefined;
  return deepSeekError(400, 'The `reasoning_content` in the thinking mode must be passed back to the API.');
}

/** Messages between those of the user. */
function turnsOf(messages: readonly SentMessage[]): SentMessage[][] {
  const turns: SentMessage[][] = [[]];
  for (const message of messages) {
    if (message.role === 'user') turns.push([]);
    else turns.at(-1)!.push(message);
  }
  return turns;
}
