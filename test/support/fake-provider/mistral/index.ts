export { FakeMistral } from './fake-mistral.js';
export { extraForbidden, mistralError, MISTRAL_OVERLOADED, MISTRAL_RATE_LIMIT } from './errors.js';
export { MISTRAL_KEY, MISTRAL_MODELS } from './rules.js';
