import { InvalidRequestError } from '../../support/index.js';
import { validateCompletionOptions } from '../contract/call-options.js';
import type { CompletionResponse, Prompt } from '../contract/completion.types.js';
import { toChatRequest } from '../contract/prompt.js';
import type { ChatCalls } from '../fan-out/chat-calls.js';
import type { FacadeCompletionOptions, FacadeTextOptions } from '../routing/facade.types.js';
import { askStreamed } from '../tools/ask-model.js';

/** Answers prompts with texts that are read as they arrive. */
export class TextStreams {
  constructor(private readonly chats: ChatCalls) {}

  /** Yields an answer's text in pieces; returns the whole answer. @throws InvalidRequestError, LlmError */
  async *stream(
    prompt: Prompt,
    options: FacadeTextOptions,
  ): AsyncGenerator<string, CompletionResponse, undefined> {
    validateCompletionOptions(options);
    assertNoSchema(options);
    const { request, timeoutMs = options.timeoutMs } = toChatRequest(prompt, options);
    const limited = timeoutMs === undefined ? options : { ...options, timeoutMs };
    return yield* askStreamed(this.chats, request, limited);
  }
}

/** The types allow no schema, but a JavaScript caller may give one: its value would be missing in silence. */
function assertNoSchema({ schema }: FacadeCompletionOptions): void {
  if (schema === undefined) return;
  throw new InvalidRequestError('schema is for whole answers: call object() instead.', 'schema');
}
