import { z } from 'zod';
import { presentFields } from './present-fields.js';
import { samplingFields } from '../../llm-driver/index.js';

/** Of a role, and of a kind of content. */
const LONGEST_NAME = 64;

const part = z.looseObject({ type: z.string().min(1).max(LONGEST_NAME) });

const message = z.looseObject({
  role: z.string().min(1).max(LONGEST_NAME),
  content: z.union([z.string(), z.array(part)]).nullish(),
  tool_calls: z.array(z.looseObject({})).nullish(),
  tool_call_id: z.string().nullish(),
});

/** The fields of every chat-completion request. */
export const chatFields = {
  messages: z.array(message).min(1),
  stream: z.boolean().nullish(),
  stream_options: z.looseObject({ include_usage: z.boolean().nullish() }).nullish(),
  ...samplingFields,
};

/** Whether all are a role and a text. */
export function arePlainMessages(messages: unknown): boolean {
  return Array.isArray(messages) && messages.length > 0 && messages.every(isPlainMessage);
}

function isPlainMessage(message: unknown): boolean {
  if (typeof message !== 'object' || message === null) return false;
  const {
    role,
    content,
    tool_calls: toolCalls,
    tool_call_id: toolCallId,
  } = message as Record<string, unknown>;
  return (
    typeof role === 'string' &&
    role !== '' &&
    role.length <= LONGEST_NAME &&
    typeof content === 'string' &&
    toolCalls === undefined &&
    toolCallId === undefined
  );
}

/** A chat-completion request. What is not listed goes to the provider untouched. */
export const chatRequest = presentFields(chatFields, { messages: arePlainMessages });
