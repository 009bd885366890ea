export { FakeGemini } from './fake-gemini.js';
export { geminiError, geminiRateLimit, GEMINI_OVERLOADED } from './errors.js';
export { GEMINI_KEY, GEMINI_MODELS } from './rules.js';
