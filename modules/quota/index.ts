export * from './caller-quota.js';
export * from './call-slots.js';
export { ConcurrencyCounter, freeAfterMs } from './concurrency-counter.js';
export { fitsPattern, mayFitBelow } from './allowed-models.js';
export { KEY_SHARES, KeyShares, type Share } from './key-shares.js';
export { QuotaModule } from './quota.module.js';
export { ConcurrencyExceededError } from './quota.errors.js';
