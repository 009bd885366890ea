export { FakeOpenRouter, OPENROUTER_KEY, OPENROUTER_MODELS } from './fake-openrouter.js';
export { detailsOf } from './reasoning-details.js';
export {
  openRouterError,
  openRouterRateLimit,
  OPENROUTER_BUDGET,
  OPENROUTER_FEW_CREDITS,
  OPENROUTER_FLAGGED,
  OPENROUTER_NO_CREDITS,
  OPENROUTER_NO_PROVIDER,
  OPENROUTER_STREAM_ERROR,
  relayed,
} from './errors.js';
