import { bearerOf, type SentChat, type VendorCall, type VendorRefusal } from '../vendor/index.js';
import { geminiError } from './errors.js';
import { signatureRefusal } from './thought-signatures.js';

/** The key that is taken. */
export const GEMINI_KEY = 'AIza-test-key-of-the-fake-0123456789';

/** Models that are served; names may begin with `models/`. */
export const GEMINI_MODELS: readonly string[] = ['gemini-flash-latest', 'gemini-3-pro', 'gemini-2.5-flash'];

/** A wrong key is a 400; none at all is a 401. */
export function keyRefusal(call: VendorCall): VendorRefusal | undefined {
  const key = bearerOf(call);
  if (key === GEMINI_KEY) return undefined;
  if (key === undefined)
    return geminiError(401, 'UNAUTHENTICATED', 'Request is missing required authentication credential.');
  return geminiError(400, 'INVALID_ARGUMENT', 'API key not valid. Please pass a valid API key.', [
    { '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: 'API_KEY_INVALID' },
  ]);
}

/** Returns why a chat is refused. */
export function chatRefusal(chat: SentChat): VendorRefusal | undefined {
  const model = chat.model.replace(/^models\//, '');
  if (!GEMINI_MODELS.includes(model))
    return geminiError(
      404,
      'NOT_FOUND',
      `models/${model} is not found for API version v1main, or is not supported for generateContent.`,
    );
  return fieldRefusal(chat) ?? orderRefusal(chat) ?? signatureRefusal({ ...chat, model });
}

/** OpenAI's fields that its format was seen to refuse. */
const UNKNOWN_NAMES: readonly string[] = ['store', 'metadata', 'logit_bias', 'seed', 'prompt_cache_key'];

function fieldRefusal(chat: SentChat): VendorRefusal | undefined {
  const unknown = UNKNOWN_NAMES.find((name) => name in chat);
  if (unknown === undefined) return undefined;
  const message = `Invalid JSON payload received. Unknown name "${unknown}": Cannot find field.`;
  return geminiError(400, 'INVALID_ARGUMENT', message);
}

/** A call of a tool follows a turn of the user or the results of tools. */
function orderRefusal({ messages }: SentChat): VendorRefusal | undefined {
  const isMisplaced = messages.some(
    ({ tool_calls: calls }, index) =>
      calls !== undefined && calls.length > 0 && !['user', 'tool'].includes(messages[index - 1]?.role ?? ''),
  );
  if (!isMisplaced) return undefined;
  return geminiError(
    400,
    'INVALID_ARGUMENT',
    'Please ensure that function call turn comes immediately after a user turn or after a function response turn.',
  );
}
