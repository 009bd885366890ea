/** One change that somebody made. Never carries a value. */
export interface AuditEntry {
  /** Who: `admin-token`, `admin-session`, `client-key:<id>` or `command-line`. */
  readonly actor: string;
  /** What was done, as `<subject>.<past participle>`: `setting.stored`, `client_key.revoked`. */
  readonly action: string;
  /** What it was done to: `groq.api_key`, a client key's id. */
  readonly subject: string;
}

/** Where changes are written down. A change and its entry are stored in one transaction where the store allows it. */
export abstract class AuditLog {
  abstract record(entry: AuditEntry): Promise<void>;
}
