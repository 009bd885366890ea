import type { ChatMessage } from '../contract/chat.types.js';
import type { CompletionOptions, CompletionResponse, Prompt } from '../contract/completion.types.js';

/** Options of a {@link Conversation}. */
export interface ConversationOptions {
  /** Tokens that the model's context has, for prompt and answer together. Integer from 1. */
  readonly contextTokens: number;
  /**
   * Tokens of the context that stay free for the answer. Integer from 0. `ask` leaves its `maxTokens` free if
   * that is more.
   * @default a quarter of `contextTokens`, at most 4,096
   */
  readonly answerTokens?: number | undefined;
  /** System message. It always stays in front. */
  readonly system?: string | undefined;
  /** Messages that always stay after the system message, such as examples. */
  readonly pinned?: readonly ChatMessage[] | undefined;
  /**
   * Counts the tokens of one message.
   * @default an estimate: 4 characters a token, and 4 tokens around each message
   */
  readonly countTokens?: ((message: ChatMessage) => number) | undefined;
}

/** What a conversation asks: the facade, or one driver. */
export interface ConversationModel<Options extends CompletionOptions> {
  completion(prompt: Prompt, options?: Options): Promise<CompletionResponse>;
}
