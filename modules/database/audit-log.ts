import type { EntityManager } from 'typeorm';

/** Describes one change. Never carries a value. */
export interface AuditEntry {
  /** Who made the change: `admin-token`, `admin-session`, `client-key:<id>` or `command-line`. */
  readonly actor: string;
  /** The change, as `<subject>.<past participle>`: `setting.stored`, `client_key.revoked`. */
  readonly action: string;
  /** The changed object: `groq.api_key`, a client key's id. */
  readonly subject: string;
}

/** Records changes. */
export abstract class AuditLog {
  /**
   * Records a change.
   * @param transaction the one that makes the change (see `writeAtomically`): the change and its entry are
   *   stored both, or not at all. Without it the entry has a transaction of its own.
   * @returns the entry's id; later entries have greater ones
   * @throws AppError 503 `storage_busy` or `storage_unavailable`
   */
  abstract record(entry: AuditEntry, transaction?: EntityManager): Promise<number>;
}
