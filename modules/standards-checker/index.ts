export { MAX_DOCUMENT_BYTES } from './judging/document.js';
export type { Quote } from './judging/quote-verifier.js';
export type {
  CheckProgress,
  CheckReport,
  CheckSummary,
  StandardVerdict,
  UsageReport,
  Verdict,
  VerdictProblem,
} from './judging/report.js';
export type { CheckDetails, CheckListing } from './runs/check-listing.js';
export { CheckVerdictEntity } from './runs/check-verdict.entity.js';
export { StandardsCheckEntity, type CheckStatus } from './runs/standards-check.entity.js';
export { StandardsChecksService } from './runs/check-runs.service.js';
export { StandardSetEntity } from './sets/standard-set.entity.js';
export {
  MAX_STANDARDS,
  standardSetSchema,
  type Standard,
  type StandardSet,
} from './sets/standard-set.schema.js';
export {
  StandardSetsService,
  type ListedStandardSet,
  type StoredStandardSet,
} from './sets/standard-sets.service.js';
export { MAX_STANDARDS_FILE_BYTES, parseStandardsFile } from './sets/standards-file.js';
export { StandardsCheckerStoreModule } from './standards-checker-store.module.js';
export { StandardsCheckerModule } from './standards-checker.module.js';
export type { StandardsCheckerModuleOptions } from './standards-checker.options.js';
export {
  DEFAULT_MAX_PROMPT_TOKENS,
  StandardsCheckerService,
  type CheckOptions,
  type CheckRequest,
} from './standards-checker.service.js';
