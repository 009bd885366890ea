export { EVIDENCE_MODES, type EvidenceMode } from './judging/evidence-mode.js';
export { MAX_DOCUMENT_BYTES } from './judging/document.js';
export type { Quote } from './judging/quote.schema.js';
export { DEFAULT_MAX_AGE_MS, JudgementCache, SHARED_OWNER } from './cache/judgement-cache.js';
export type { Judgement } from './cache/judgement.js';
export { MemoryJudgementCache, type MemoryJudgementCacheOptions } from './cache/memory-judgement.cache.js';
export { votesOf } from './judging/seats.js';
export type { DecisionRule } from './judging/vote-decision.js';
export type { Agreement, Vote } from './judging/vote.schema.js';
export type { JudgeOptions } from './judging/judge-options.js';
export type {
  CheckProgress,
  CheckReport,
  CheckSummary,
  StandardVerdict,
  UsageReport,
  Verdict,
  VerdictProblem,
} from './judging/report.schema.js';
export type { CheckItem, CheckPlan, PlannedCall } from './judging/check-plan.js';
export type { CheckEstimate } from './judging/estimate.js';
export { chooseByTags } from './sets/choose-by-tags.js';
export { combineSets } from './sets/combined-set.js';
export type { LocatedSet } from './sets/extended-set.js';
export { readStandardSet, type FindSet, type SetContent } from './sets/set-reader.js';
export {
  DEFAULT_SEVERITY,
  MAX_STANDARDS,
  SEVERITIES,
  standardSetSchema,
  type ExtendingSet,
  type ListedStandardSet,
  type Severity,
  type Standard,
  type StandardSet,
  type StoredStandardSet,
  type WrittenSet,
} from './sets/standard-set.schema.js';
export { MAX_STANDARDS_FILE_BYTES, parseStandardsFile } from './sets/standards-file.js';
export {
  checkStandardsTool,
  type CheckStandardsArguments,
  type CheckStandardsResult,
  type CheckStandardsToolOptions,
} from './tool/check-standards-tool.js';
export { StandardsCheckerModule } from './standards-checker.module.js';
export type { StandardsCheckerModuleOptions } from './standards-checker.options.js';
export {
  DEFAULT_MAX_PROMPT_TOKENS,
  StandardsCheckerService,
  type CheckOptions,
  type CheckRequest,
  type PlanOptions,
} from './standards-checker.service.js';
export {
  acceptedIds,
  baselineOf,
  parseBaseline,
  type AcceptedFinding,
  type Baseline,
  type FindingsOfCheck,
} from './formats/baseline.js';
export {
  agreementRemark,
  costOf,
  countsOf,
  judgeRemark,
  percentOf,
  type CheckedReport,
  type DocumentReport,
  type JudgeKind,
} from './formats/checked-report.js';
export { FAILING_VERDICTS, failingIds, outcomeOf, worstOf, type Gate, type Outcome } from './formats/gate.js';
export { formatReportAs, REPORT_FORMATS, type ReportFormat } from './formats/report-formats.js';
export { summaryOfAll } from './formats/summary-of-all.js';
export { MAX_FILE_BYTES, readDocumentFile } from './documents/read-document-file.js';
export { readDocument, type CheckedDocument, type DocumentPart } from './judging/document.js';
export {
  calibrationOf,
  type Calibration,
  type CalibrationItem,
  type GroupFigures,
  type JudgedDocument,
} from './calibration/calibration.js';
export type { ClassFigures, ConfusionMatrix } from './calibration/confusion-matrix.js';
export { LABELS, type Label } from './calibration/label-file.schema.js';
export { readLabels, type LabelledDocument, type LabelledSet } from './calibration/label-file.js';
export type { Estimate, Share } from './calibration/share.js';
