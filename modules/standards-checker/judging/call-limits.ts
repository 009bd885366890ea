import type { LimitState, ScopeState } from '../../llm-driver/index.js';

/** Tokens that an answer is given room for. Verdicts have 50 to 300. */
const ANSWER_TOKENS = 500;
/** Largest share of a limit that is kept free for the answer. */
const ANSWER_SHARE = 0.25;
/** Prompts are estimated at four bytes a token. Some languages and tokenizers need a quarter more. */
const PROMPT_SHARE = 0.8;

/**
 * Returns the largest prompt, in estimated tokens, that the limits of the models allow in one request;
 * `Infinity` if no limit counts tokens.
 * @param maxTokens the maximum tokens of an answer, if the request states one
 */
export function largestPrompt(scopes: readonly ScopeState[], maxTokens?: number): number {
  const sizes = scopes.flatMap(({ limits }) => limits).map((limit) => roomIn(limit, maxTokens));
  return Math.floor(Math.min(Infinity, ...sizes));
}

function roomIn({ unit, limit }: LimitState, maxTokens: number | undefined): number {
  if (unit === 'input_tokens') return limit * PROMPT_SHARE;
  if (unit !== 'tokens') return Infinity;
  const usual = Math.min(ANSWER_TOKENS, limit * ANSWER_SHARE);
  // Servers that take -1 mean no bound by it.
  const answer = maxTokens !== undefined && maxTokens > 0 ? maxTokens : usual;
  return Math.max(0, limit - answer) * PROMPT_SHARE;
}
