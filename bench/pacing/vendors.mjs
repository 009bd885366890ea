/** A model no vendor limits, to warm up on: compiling costs every system alike, and the warp would multiply it. */
export const WARM_UP_MODEL = 'warm-up';

/** OpenAI shows requests and tokens of the minute in its headers. */
export const OPENAI_LIKE = {
  name: 'OpenAI-like',
  flavour: 'openai',
  model: 'gpt-4o-mini',
  limits: { rpm: 1_500, tpm: 600_000 },
};

/** Groq shows requests of the day and tokens of the minute; its limit of requests per minute has no header. */
export const GROQ_LIKE = {
  name: 'Groq-like',
  flavour: 'groq',
  model: 'llama-3.3-70b-versatile',
  limits: { rpm: 1_500, tpm: 450_000, rpd: 500_000 },
};
