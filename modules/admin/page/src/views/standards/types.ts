/** One thing a document is held against. */
export interface Standard {
  readonly id: string;
  readonly title: string;
  readonly rule: string;
  /** Of a long document's parts: whether one that meets it is enough (the default), or every one must. */
  readonly must_hold?: 'somewhere' | 'everywhere';
}

/** As in a file, and in the body of a request. */
export interface StandardSet {
  readonly name: string;
  readonly description?: string;
  readonly standards: readonly Standard[];
}

/** Of `GET /api/v1/standard-sets/{id}`. */
export interface StoredSet extends Omit<StandardSet, 'description'> {
  readonly id: string;
  readonly description: string | null;
  readonly created_at: string;
  readonly updated_at: string;
}

/** Of `GET /api/v1/standard-sets`. */
export type ListedSet = Omit<StoredSet, 'standards'> & { readonly standard_count: number };

export type Verdict = 'met' | 'not_met' | 'unclear' | 'error';

export interface Quote {
  readonly text: string;
  /** Whether it stands in the document. */
  readonly verified: boolean;
  /** Where, in UTF-16 code units. Only where verified. */
  readonly start?: number;
  readonly end?: number;
}

export interface Problem {
  readonly code: string;
  readonly message: string;
}

export interface StandardVerdict {
  readonly standard_id: string;
  readonly title: string;
  readonly verdict: Verdict;
  readonly reason: string;
  readonly quotes: readonly Quote[];
  readonly error?: Problem;
  readonly judged_by: string | null;
  readonly attempts: number;
}

export interface CheckSummary {
  readonly total: number;
  readonly met: number;
  readonly not_met: number;
  readonly unclear: number;
  readonly error: number;
  /** 0 to 1. */
  readonly score: number;
  readonly usage: { readonly total_tokens: number; readonly estimated: boolean } | null;
  readonly duration_ms: number | null;
  readonly driver: string | null;
  readonly model: string | null;
}

/** Of `GET /api/v1/standards-checks`. */
export interface Check {
  readonly id: string;
  readonly status: 'running' | 'completed' | 'cancelled' | 'interrupted' | 'failed';
  readonly document: { readonly name: string | null; readonly length: number; readonly sha256: string };
  readonly standard_set: { readonly id: string | null; readonly name: string } | null;
  readonly standard_count: number;
  readonly driver: string | null;
  readonly model: string | null;
  readonly created_at: string;
  readonly finished_at: string | null;
  readonly summary: CheckSummary | null;
  readonly error: Problem | null;
}

/** Of `GET /api/v1/standards-checks/{id}`. */
export interface CheckDetails extends Check {
  readonly verdicts: readonly StandardVerdict[];
}

export interface CheckProgress {
  readonly done: number;
  readonly total: number;
}

export interface TextDocument {
  readonly name: string;
  readonly text: string;
}
