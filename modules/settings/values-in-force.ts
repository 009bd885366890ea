import type { Secret, SettingValues } from '../support/index.js';
import type { DeclaredField, SettingsCatalogue } from './settings-catalogue.js';
import type { SettingsSnapshot } from './settings-snapshot.js';
import type { StoredSetting } from './stored-setting.js';

/** Each group's values as the rows in memory have them: one object per group until a row or a declaration changes. */
export class ValuesInForce {
  private readonly groups = new Map<string, GroupValues>();
  /** The state of both when the first of these objects was made. */
  private revision = '';

  constructor(
    private readonly catalogue: SettingsCatalogue,
    private readonly snapshot: SettingsSnapshot,
  ) {}

  of(group: string): SettingValues {
    const revision = `${this.catalogue.revision} ${this.snapshot.revision}`;
    if (revision !== this.revision) {
      this.revision = revision;
      this.groups.clear();
    }
    const known = this.groups.get(group);
    if (known) return known;
    const values = new GroupValues(group, this.catalogue, this.snapshot);
    this.groups.set(group, values);
    return values;
  }
}

class GroupValues implements SettingValues {
  constructor(
    private readonly group: string,
    private readonly catalogue: SettingsCatalogue,
    private readonly snapshot: SettingsSnapshot,
  ) {}

  get(key: string): unknown {
    return this.read(this.catalogue.field(this.group, key));
  }

  getSecret(key: string): Secret | undefined {
    const declared = this.catalogue.field(this.group, key);
    checkIsSecret(declared);
    return this.read(declared) as Secret | undefined;
  }

  private read(declared: DeclaredField): unknown {
    const { group, field } = declared;
    return valueInForce(
      declared,
      field.readOnly ? undefined : this.snapshot.known({ group, key: field.key }),
    );
  }
}

/** What is stored, else what was configured, else the default; secrets have none. */
export function valueInForce(
  { field, configured }: DeclaredField,
  stored: StoredSetting | undefined,
): unknown {
  if (field.secret) return stored ? stored.readSecret() : configured;
  return stored ? stored.readValue(field) : (configured ?? field.default);
}

/** A plain value handed out as a secret would be one somebody can read elsewhere. */
export function checkIsSecret({ group, field }: DeclaredField): void {
  if (!field.secret) throw new TypeError(`The setting ${group}.${field.key} is not declared as a secret.`);
}
