/** Characters in one token, roughly: the vendors' rule of thumb for English text. */
export const CHARACTERS_PER_TOKEN = 4;

/** Tokens that a chat template adds around a message, roughly. */
export const MESSAGE_FRAME_TOKENS = 4;

/** Estimates the tokens of a text from its length in characters, rounded up. 0 for an empty text. */
export function estimateTokens(characters: number): number {
  return Math.ceil(characters / CHARACTERS_PER_TOKEN);
}
