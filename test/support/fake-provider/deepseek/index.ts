export { FakeDeepSeek } from './fake-deepseek.js';
export { deepSeekError, DEEPSEEK_BUSY, DEEPSEEK_NO_BALANCE, DEEPSEEK_RATE_LIMIT } from './errors.js';
export { DEEPSEEK_KEY, DEEPSEEK_MODELS } from './rules.js';
