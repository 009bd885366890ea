export { MAX_DOCUMENT_BYTES } from './check/document.js';
export type { Quote } from './check/quote-verifier.js';
export type {
  CheckProgress,
  CheckReport,
  CheckSummary,
  StandardVerdict,
  UsageReport,
  Verdict,
  VerdictProblem,
} from './check/report.js';
export type { CheckDetails, CheckListing } from './checks/check-listing.js';
export { CheckVerdictEntity } from './checks/check-verdict.entity.js';
export { StandardsCheckEntity, type CheckStatus } from './checks/standards-check.entity.js';
export { StandardsChecksService } from './checks/standards-checks.service.js';
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
