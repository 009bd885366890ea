import { type ErrorFacts, type Meaning, MEANS } from '../error-facts.js';

const NOT_PULLED: Meaning = { ...MEANS.model, advice: 'On the machine of Ollama: ollama pull {model}' };

/** https://docs.ollama.com/api/errors, and `server/routes.go`, `openai/openai.go` of its source. */
export const OLLAMA_ERRORS: ErrorFacts = {
  rules: [
    {
      status: [400],
      says: /does not support (?:tools|thinking|chat|generate|completion|image|vision|embed)/,
      means: MEANS.unsupported,
    },
    { status: [404], says: /^model .{1,200} not found|try pulling it first/i, means: NOT_PULLED },
    // Of its cloud: an allowance of hours or weeks.
    { status: [402, 429], says: /\b(?:hourly|session|weekly|monthly) usage limit/, means: MEANS.quota },
    { status: [503], says: /maximum pending requests exceeded|server busy/, means: MEANS.overloaded },
    { status: [500], says: /context length|prompt too long/i, means: MEANS.contextLength },
    { status: [500], says: /^model requires more system memory/, means: MEANS.failed },
  ],
};
