import Database from 'better-sqlite3';
import { secretContext } from '../../../modules/settings/stored-setting.js';
import type { Encrypter } from '../../../modules/support/index.js';

interface SettingRow {
  readonly group: string;
  readonly key: string;
  readonly value: string | null;
  readonly ciphertext: string | null;
  readonly revision: number;
}

export interface StoredSecret {
  readonly value: string;
  /** Id of the key that encrypted it; undefined if it is no secret. */
  readonly keyId?: string;
}

export interface StoredCheck {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly standardCount: number;
  readonly finished: boolean;
  /** By the id of the standard: `met`, or `error` if it was not judged. */
  readonly verdicts: ReadonlyMap<string, string>;
}

/** Counted by the rotation alone. */
const ROTATED = 'setting.rotated';

/** Audit entries of keys without a row, and rows without their first entry. */
const KEYS_WITHOUT_AUDIT = `
  SELECT count(*) AS count FROM (
    SELECT id FROM client_keys EXCEPT SELECT subject FROM audit WHERE action = 'client_key.created'
    UNION ALL
    SELECT subject FROM audit WHERE action LIKE 'client_key.%' EXCEPT SELECT id FROM client_keys)`;

/** Everything that a database file holds, read in one transaction. */
export class StoredState {
  readonly settings = new Map<string, StoredSecret>();
  /** By name. */
  readonly clientKeys = new Map<string, { readonly id: string; readonly value: string }>();
  readonly namedModels = new Map<string, string>();
  readonly standardSets = new Map<string, { readonly id: string; readonly value: string }>();
  /** By the name of the document. */
  readonly checks = new Map<string, StoredCheck>();
  /** What is wrong with the file itself. */
  readonly problems: string[] = [];
  private readonly actions = new Map<string, Map<string, number>>();
  private readonly rotations = new Map<string, number>();

  private constructor(
    private readonly database: Database.Database,
    private readonly encrypter: Encrypter,
  ) {
    database.transaction(() => {
      this.readStructure();
      this.readSettings();
      this.readOthers();
      this.readChecks();
      this.readAudit();
    })();
  }

  static read(path: string, encrypter: Encrypter): StoredState {
    const database = new Database(path, { readonly: true });
    try {
      return new StoredState(database, encrypter);
    } finally {
      database.close();
    }
  }

  /** How many audit entries a thing has by action, rotations left out. */
  readonly actionsOn = (subject: string): ReadonlyMap<string, number> => {
    return this.actions.get(subject) ?? new Map<string, number>();
  };

  rotationsOf(setting: string): number {
    return this.rotations.get(setting) ?? 0;
  }

  private all<Row>(sql: string): Row[] {
    return this.database.prepare(sql).all() as Row[];
  }

  private readStructure(): void {
    for (const pragma of ['integrity_check', 'foreign_key_check']) {
      const rows = JSON.stringify(this.database.pragma(pragma));
      if (rows !== '[{"integrity_check":"ok"}]' && rows !== '[]') this.problems.push(`${pragma}: ${rows}`);
    }
    const [{ count }] = this.all<{ count: number }>(KEYS_WITHOUT_AUDIT) as [{ count: number }];
    if (count > 0) this.problems.push(`${count} client keys and audit entries without each other`);
  }

  private readSettings(): void {
    for (const row of this.all<SettingRow>('SELECT * FROM settings')) {
      const name = `${row.group}.${row.key}`;
      try {
        this.settings.set(name, this.valueOf(row));
      } catch {
        this.problems.push(`${name} cannot be decrypted`);
      }
    }
  }

  private valueOf(row: SettingRow): StoredSecret {
    const { value, ciphertext } = row;
    if (ciphertext === null) return { value: JSON.parse(value!) as string };
    return {
      value: this.encrypter.decrypt(ciphertext, secretContext(row)),
      keyId: ciphertext.split('.')[1],
    };
  }

  private readOthers(): void {
    const keys = `SELECT name, id, json_extract(limits, '$.rpm') || iif(revoked_at IS NULL, '', ' revoked') AS value FROM client_keys WHERE limits IS NOT NULL`;
    for (const { name, ...row } of this.all<Named>(keys)) this.clientKeys.set(name, row);
    const sets = `SELECT name, id, json_extract(standards, '$[0].rule') AS value FROM standard_sets`;
    for (const { name, ...row } of this.all<Named>(sets)) this.standardSets.set(name, row);
    const models = `SELECT name, '' AS id, json_extract(definition, '$.defaults.max_tokens') || '' AS value FROM named_models`;
    for (const { name, value } of this.all<Named>(models)) this.namedModels.set(name, value);
  }

  private readChecks(): void {
    const verdicts = new Map<string, Map<string, string>>();
    const judged = `SELECT check_id AS id, json_extract(verdict, '$.standard_id') AS name, json_extract(verdict, '$.verdict') AS value FROM standards_check_verdicts`;
    for (const { id, name, value } of this.all<Named>(judged)) {
      verdicts.set(id, (verdicts.get(id) ?? new Map<string, string>()).set(name, value));
    }
    const checks =
      'SELECT id, document_name AS name, status, standard_count AS standardCount, finished_at AS finishedAt FROM standards_checks';
    for (const { finishedAt, ...row } of this.all<StoredCheck & { finishedAt: number | null }>(checks)) {
      const own = verdicts.get(row.id) ?? new Map<string, string>();
      const check = { ...row, finished: finishedAt !== null, verdicts: own };
      this.checks.set(row.name, check);
    }
  }

  private readAudit(): void {
    const counted = 'SELECT subject, action, count(*) AS count FROM audit GROUP BY subject, action';
    for (const { subject, action, count } of this.all<Counted>(counted)) {
      if (action === ROTATED) this.rotations.set(subject, count);
      else
        this.actions.set(
          subject,
          (this.actions.get(subject) ?? new Map<string, number>()).set(action, count),
        );
    }
  }
}

interface Named {
  readonly name: string;
  readonly id: string;
  readonly value: string;
}

interface Counted {
  readonly subject: string;
  readonly action: string;
  readonly count: number;
}
