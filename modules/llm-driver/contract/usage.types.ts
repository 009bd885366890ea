/** Tokens of one call, or of many added up. */
export interface Usage {
  readonly promptTokens: number;
  readonly completionTokens: number;
  readonly totalTokens: number;
  /** Of `promptTokens`: read from the provider's cache. Absent if no provider told it. */
  readonly cachedTokens?: number;
  /** Of `completionTokens`: spent on reasoning. Absent if no provider told it. */
  readonly reasoningTokens?: number;
  /**
   * What the provider says that it charged, in its own currency: OpenRouter in US dollars. Absent if no
   * provider told it.
   */
  readonly cost?: number;
  /** True if a provider sent no credible figures and some of these were estimated from the text. */
  readonly estimated: boolean;
}
