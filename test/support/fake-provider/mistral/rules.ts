import {
  bearerOf,
  type SentChat,
  type SentMessage,
  type VendorCall,
  type VendorRefusal,
} from '../vendor/index.js';
import { extraForbidden, mistralError } from './errors.js';

/** The key that is taken. */
export const MISTRAL_KEY = 'mistral-test-key-0123456789abcdef';

/** Models that are served. */
export const MISTRAL_MODELS: readonly string[] = ['mistral-small-latest', 'magistral-medium-latest'];

/** Fields of a request by https://docs.mistral.ai/api; any other is refused. */
const FIELDS: ReadonlySet<string> = new Set([
  ...['model', 'messages', 'temperature', 'top_p', 'max_tokens', 'stream', 'stop', 'random_seed', 'metadata'],
  ...['response_format', 'tools', 'tool_choice', 'presence_penalty', 'frequency_penalty', 'n', 'prediction'],
  ...[
    'parallel_tool_calls',
    'prompt_mode',
    'prompt_cache_key',
    'reasoning_effort',
    'guardrails',
    'safe_prompt',
  ],
]);

/** Fields of messages by role; any other is refused. */
const MESSAGE_FIELDS: Readonly<Record<string, readonly string[]>> = {
  system: ['role', 'content'],
  user: ['role', 'content'],
  assistant: ['role', 'content', 'tool_calls', 'prefix'],
  tool: ['role', 'content', 'tool_call_id', 'name'],
};

const TOOL_CALL_ID = /^[a-zA-Z0-9]{9}$/;

/** A wrong key gets an error of another form than all others. */
export function keyRefusal(call: VendorCall): VendorRefusal | undefined {
  return bearerOf(call) === MISTRAL_KEY ? undefined : { status: 401, body: { detail: 'Unauthorized' } };
}

/** Returns why a chat is refused. */
export function chatRefusal(chat: SentChat): VendorRefusal | undefined {
  const unknown = Object.keys(chat).find((field) => !FIELDS.has(field));
  if (unknown !== undefined) return extraForbidden(['body', unknown], chat[unknown]);
  for (const [index, message] of chat.messages.entries()) {
    const refusal = messageRefusal(message, index);
    if (refusal !== undefined) return refusal;
  }
  if (!MISTRAL_MODELS.includes(chat.model))
    return mistralError(400, 'invalid_model', '1500', `Invalid model: ${chat.model}`);
  return orderRefusal(chat) ?? idRefusal(chat);
}

function messageRefusal(message: SentMessage, index: number): VendorRefusal | undefined {
  const { role } = message;
  const fields = MESSAGE_FIELDS[role];
  if (fields === undefined) {
    const detail = [
      {
        type: 'union_tag_invalid',
        loc: ['body', 'messages', index],
        msg: `Input tag '${role}' is not known`,
      },
    ];
    return mistralError(422, 'invalid_request_error', null, { detail });
  }
  const unknown = Object.keys(message).find((field) => !fields.includes(field));
  return unknown === undefined
    ? undefined
    : extraForbidden(['body', 'messages', index, role, unknown], message[unknown]);
}

function orderRefusal({ messages }: SentChat): VendorRefusal | undefined {
  const early = messages.findIndex(
    ({ role }, index) => role === 'user' && messages[index - 1]?.role === 'tool',
  );
  if (early >= 0) return wrongOrder("Unexpected role 'user' after role 'tool'");
  const last = messages.at(-1)!;
  const isServable = ['user', 'tool'].includes(last.role) || last['prefix'] === true;
  if (!isServable)
    return wrongOrder(
      `Expected last role User or Tool (or Assistant with prefix True) for serving but got ${last.role}`,
    );
  const calls = messages.flatMap(({ tool_calls: made }) => made ?? []).length;
  const results = messages.filter(({ role }) => role === 'tool').length;
  return calls === results ? undefined : wrongOrder('Not the same number of function calls and responses');
}

function wrongOrder(message: string): VendorRefusal {
  return mistralError(400, 'invalid_request_message_order', '3230', message);
}

function idRefusal({ messages }: SentChat): VendorRefusal | undefined {
  const ids = messages.flatMap(({ tool_calls: calls, tool_call_id: id }) => [
    ...(calls ?? []).map((call) => call.id),
    ...(id === undefined ? [] : [String(id)]),
  ]);
  const wrong = ids.find((id) => !TOOL_CALL_ID.test(id));
  if (wrong === undefined) return undefined;
  const message = `Tool call id was ${wrong} but must be a-z, A-Z, 0-9, with a length of 9.`;
  return mistralError(400, 'invalid_function_call', '3280', message);
}
