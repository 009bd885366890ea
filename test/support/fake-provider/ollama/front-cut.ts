/** Tokens at the front that stay when a prompt is cut: the beginning of the text. */
const KEPT_AT_THE_FRONT = 2;

/**
 * Returns how many tokens of a prompt the model reads. One that does not fit into the context is cut at its
 * front, in silence, to about half of the context: https://github.com/ollama/ollama/issues/17427.
 */
export function readTokens(promptTokens: number, contextLength: number): number {
  if (promptTokens <= contextLength) return promptTokens;
  return Math.floor(contextLength / 2) + KEPT_AT_THE_FRONT;
}
