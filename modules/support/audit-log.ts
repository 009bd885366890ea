/** Describes one change. Never carries a value. */
export interface AuditEntry {
  /** Who made the change: `admin-token`, `admin-session`, `client-key:<id>` or `command-line`. */
  readonly actor: string;
  /** The change, as `<subject>.<past participle>`: `setting.stored`, `client_key.revoked`. */
  readonly action: string;
  /** The changed object: `groq.api_key`, a client key's id. */
  readonly subject: string;
}

/** Records changes. A change and its entry are stored in one transaction if the store allows it. */
export abstract class AuditLog {
  abstract record(entry: AuditEntry): Promise<void>;
}
