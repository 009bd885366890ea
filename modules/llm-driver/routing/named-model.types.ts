import type { ChatRequest } from '../contract/chat.types.js';

/** The definition of a named model: models in order of preference. */
export interface NamedModel {
  /**
   * `instance/model`, or an instance alone for its configured model; at least one. The first is asked first,
   * the others are its fallbacks in order.
   */
  readonly targets: readonly string[];
  /**
   * Fields of the chat request for calls that do not set them, under the names they have in the request:
   * `max_tokens`, `top_p`. Each call sets `model`, `messages` and `stream` itself.
   */
  readonly defaults?: Partial<ChatRequest> | undefined;
}
