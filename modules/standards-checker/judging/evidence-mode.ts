/**
 * What a verdict `met` needs. `strict`: at least one of its quotes is verified, if it has quotes. `lenient`:
 * nothing.
 */
export const EVIDENCE_MODES = ['strict', 'lenient'] as const;
export type EvidenceMode = (typeof EVIDENCE_MODES)[number];
export const DEFAULT_EVIDENCE: EvidenceMode = 'strict';
