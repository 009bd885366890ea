import { z } from 'zod';
import { samplingFields } from './sampling-fields.js';

const message = z.looseObject({ role: z.string().min(1).max(64) });

/** A chat-completion request. What is not listed goes to the provider untouched. */
export const chatRequest = z.looseObject({
  messages: z.array(message).min(1),
  stream: z.boolean().nullish(),
  stream_options: z.looseObject({ include_usage: z.boolean().nullish() }).nullish(),
  ...samplingFields,
});

export type ChatRequestBody = z.infer<typeof chatRequest>;
