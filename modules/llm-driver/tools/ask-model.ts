import type { ChatRequest } from '../contract/chat.types.js';
import { toCompletionResponse } from '../contract/completion.js';
import type { CompletionResponse } from '../contract/completion.types.js';
import type { ChatCalls } from '../fan-out/chat-calls.js';
import type { StepOptions } from './tool-plan.js';
import { StreamedAnswer } from './streamed-answer.js';

/** Options of one call to the model. */
export type AskOptions = StepOptions & { readonly signal?: AbortSignal | undefined };

/** Asks the model once. Yields the answer's text as it arrives, if it is streamed. */
export type AskModel = (
  chats: ChatCalls,
  request: ChatRequest,
  options: AskOptions,
) => AsyncGenerator<string, CompletionResponse, undefined>;

/** Waits for the whole answer. @throws LlmError */
// eslint-disable-next-line require-yield -- it yields nothing, and has the form of the other one
export const askWhole: AskModel = async function* (chats, request, options) {
  const { completion, driver } = await chats.chat(request, options);
  return toCompletionResponse(completion, request, driver);
};

/** Streams the answer, and asks for its usage. @throws LlmError, also between two texts */
export const askStreamed: AskModel = async function* (chats, request, options) {
  const streamed = { stream_options: { include_usage: true }, ...request, stream: true };
  const { chunks, driver } = await chats.openStream(streamed, options);
  const answer = new StreamedAnswer();
  for await (const chunk of chunks) {
    const text = answer.add(chunk);
    if (text !== '') yield text;
  }
  return toCompletionResponse(answer.completion(), request, driver);
};
