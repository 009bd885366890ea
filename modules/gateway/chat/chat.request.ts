import { z } from 'zod';
import { presentFields } from './present-fields.js';
import { samplingFields } from './sampling-fields.js';

const part = z.looseObject({ type: z.string().min(1).max(64) });

const message = z.looseObject({
  role: z.string().min(1).max(64),
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

/** A chat-completion request. What is not listed goes to the provider untouched. */
export const chatRequest = presentFields(chatFields);

export type ChatRequestBody = z.infer<typeof chatRequest>;
