/** A model no vendor limits, to warm up on: compiling costs every system alike, and the warp would multiply it. */
export const WARM_UP_MODEL = 'warm-up';

/** OpenAI shows requests and tokens of the minute in its headers. */
export const OPENAI_LIKE = {
  name: 'OpenAI-like',
  flavour: 'openai',
  model: 'gpt-4o-mini',
  limits: { rpm: 1_500, tpm: 600_000 },
};

/** The same with one request in a hundred in hand at the start, and headers alone to tell it. */
export const COLD_OPENAI_LIKE = {
  ...OPENAI_LIKE,
  name: 'OpenAI-like, 1 % of a minute in hand',
  limits: { rpm: 1_500, tpm: 6_000_000, inHand: 0.01 },
};

/** Groq shows requests of the day and tokens of the minute; its limit of requests per minute has no header. */
export const GROQ_LIKE = {
  name: 'Groq-like',
  flavour: 'groq',
  model: 'llama-3.3-70b-versatile',
  limits: { rpm: 1_500, tpm: 450_000, rpd: 500_000 },
};

/** The same with 8 % of a minute in hand at the start. */
export const COLD_GROQ_LIKE = {
  ...GROQ_LIKE,
  name: 'Groq-like, 8 % of a minute in hand',
  limits: { ...GROQ_LIKE.limits, rpm: 6_000, inHand: 0.08 },
  sizes: GROQ_LIKE.limits,
};

/**
 * Gives back with each answer what it has not used of `max_tokens`; its headers show that. Prompts have the size of a
 * vendor with fewer requests per minute, so that tokens are what binds.
 */
export const GIVING_BACK = ['reply', 'admission'].map((headersAt) => ({
  ...GROQ_LIKE,
  name: `Groq-like, unused tokens flow back, headers of the ${headersAt}`,
  limits: { ...GROQ_LIKE.limits, rpm: 6_000, tpm: 60_000, charging: 'returned', headersAt },
  sizes: { rpm: 300, tpm: 60_000 },
}));
