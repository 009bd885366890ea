import type { ChatCompletion } from '../../contract/chat.types.js';
import { LlmError } from '../../contract/llm-error.js';
import type { ProviderReply } from '../../errors/provider-errors.js';
import { parseObject } from '../../wire/replies.js';
import { answerMessage, endOf } from './answer-message.js';
import { anthropicError, errorInBody } from './errors.js';
import { type Block, isBlock, isObject, type MessageReply } from './messages.types.js';
import { given, toWireUsage } from './usage.js';

/**
 * Returns the chat completion that a reply of Messages says. Its other fields stay beside those of the
 * completion.
 * @param nowMs wall clock: the reply has no time of its own
 * @throws LlmError for every reply that is not an answer
 */
export function readMessage(reply: ProviderReply, nowMs: number): ChatCompletion {
  if (reply.status < 200 || reply.status > 299) throw anthropicError(reply, nowMs);
  const body = parseObject(reply.text, reply.status);
  if (body.type === 'error' || isObject(body.error)) throw errorInBody(body, reply, nowMs);
  // It came whole: the next one would be as odd, and billed as well.
  const content = contentOf(body);
  if (content === undefined) throw LlmError.invalidReply({ retryable: false, providerStatus: reply.status });
  return toCompletion({ ...body, content }, nowMs);
}

/**
 * Returns the blocks of an answer; undefined if it is none. Servers that only resemble Anthropic's may leave
 * the content out when all tokens went into thoughts, or write it as a text.
 */
function contentOf({ type, content }: Readonly<Record<string, unknown>>): readonly Block[] | undefined {
  if (Array.isArray(content) && content.every(isBlock)) return content;
  if (type !== 'message') return undefined;
  if (typeof content === 'string') return [{ type: 'text', text: content }];
  return Array.isArray(content) ? content.filter(isBlock) : [];
}

function toCompletion(message: MessageReply, nowMs: number): ChatCompletion {
  const {
    id,
    type: _type,
    role: _role,
    model,
    content,
    usage,
    stop_reason,
    stop_sequence,
    stop_details,
    ...others
  } = message;
  const ending = { stop_reason, stop_sequence, stop_details };
  return {
    id: typeof id === 'string' ? id : '',
    object: 'chat.completion',
    created: Math.floor(nowMs / 1000),
    model: typeof model === 'string' ? model : '',
    choices: [{ index: 0, message: answerMessage(content, ending), ...endOf(ending) }],
    usage: isObject(usage) ? toWireUsage(usage) : undefined,
    ...given(others),
  };
}
