import { InvalidRequestError } from '../../support/index.js';
import { callOptionsOf } from '../contract/options/call-options.js';
import { validateCompletionOptions } from '../contract/options/completion-options.js';
import type { CompletionResponse, Prompt } from '../contract/completion.types.js';
import { toChatRequest } from '../contract/prompt.js';
import type { ChatCalls } from '../fan-out/chat-calls.js';
import type { FacadeTextOptions } from '../contract/facade-options.types.js';
import { askStreamed } from '../tools/ask-model.js';

/** Answers prompts with texts that are read as they arrive. */
export class TextStreams {
  constructor(private readonly chats: ChatCalls) {}

  /** Yields an answer's text in pieces; returns the whole answer. @throws InvalidRequestError, LlmError */
  async *stream(
    prompt: Prompt,
    options: FacadeTextOptions,
  ): AsyncGenerator<string, CompletionResponse, undefined> {
    validateCompletionOptions(options, 'streamText');
    const { request, timeoutMs = options.timeoutMs } = toChatRequest(prompt, options);
    const { n } = request;
    if (typeof n === 'number' && n > 1)
      throw new InvalidRequestError(
        `n must be 1: streamText() reads one answer; got ${n}. Call completion().`,
        'n',
      );
    return yield* askStreamed(this.chats, request, callOptionsOf({ ...options, timeoutMs }));
  }
}
