/** What a provider's answers have otherwise than OpenAI's. */
export interface ReplyFacts {
  /**
   * OpenAI's finish reasons, by those that only this provider has. The provider's own stays in the choice as
   * `native_finish_reason`.
   */
  readonly finishReasons?: Readonly<Record<string, string>>;
  /**
   * True if a prompt that is too long is cut in silence. Then the usage of an answer is compared with the
   * prompt, by the settings `context_length` and `cut_prompts`.
   */
  readonly cutsPrompts?: boolean;
  /** True if an answer that calls tools may end with `stop`. Then it ends with `tool_calls`. */
  readonly stopsForTools?: boolean;
  /**
   * True if content may be a list of parts with `thinking` in it. Then the texts are the content, and the
   * thinking is `reasoning_content`.
   */
  readonly thinkingParts?: boolean;
}
