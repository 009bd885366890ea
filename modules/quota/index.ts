export * from './caller-quota.js';
export { fitsPattern, mayFitBelow } from './allowed-models.js';
export { QuotaModule } from './quota.module.js';
