/** One change that somebody made. */
export interface AuditEntry {
  readonly id: number;
  readonly at: string;
  readonly actor: string;
  /** `setting.stored` */
  readonly action: string;
  /** What it was done to: `groq.api_key`, the id of a client key. */
  readonly subject: string;
}

/** Of `GET /api/v1/audit`: newest first. */
export interface AuditPage {
  readonly object: 'list';
  readonly data: readonly AuditEntry[];
  /** Whether there are older ones: its last id is the `before` of the next page. */
  readonly has_more: boolean;
}
