// What needs a database and the web server: stored sets, checks and judgements, and their routes. Without it
// the checker needs neither.
export { StandardsCheckerStoreModule } from './standards-checker-store.module.js';
export { StandardSetEntity } from './sets/standard-set.entity.js';
export { StandardSetsService } from './sets/standard-sets.service.js';
export { CheckRunEntity, CheckVerdictEntity } from './runs/check-run.entity.js';
export type { CheckDetails, CheckListing, CheckStatus } from './runs/check-run.schema.js';
export { CheckRunsService } from './runs/check-runs.service.js';
export {
  judgementMigrations,
  standardsCheckerMigrations,
} from './migrations/standards-checker-migrations.js';
export { JudgementEntity } from './cache/judgement.entity.js';
export { JudgementCacheModule } from './cache/judgement-cache.module.js';
export { SqlJudgementCache, type SqlJudgementCacheOptions } from './cache/sql-judgement.cache.js';
