import {
  Secret,
  SettingsSource,
  UnknownNameError,
  type ConfiguredValues,
  type SettingField,
  type SettingValues,
} from '../../support/index.js';

const NOT_FOUND = { code: 'setting_not_found' };

/** Settings without a store: what was configured, else the declared default. In force where no Settings module is. */
export class ConfiguredSettings extends SettingsSource {
  private readonly groups = new Map<string, ConfiguredGroup>();

  declare(group: string, fields: readonly SettingField[], values: ConfiguredValues = {}): void {
    this.groups.set(group, new ConfiguredGroup(group, fields, values));
  }

  async get(group: string, key: string): Promise<unknown> {
    return this.atHand(group).get(key);
  }

  async getSecret(group: string, key: string): Promise<Secret | undefined> {
    return this.atHand(group).getSecret(key);
  }

  override atHand(group: string): SettingValues {
    const found = this.groups.get(group);
    if (found) return found;
    throw new UnknownNameError({
      kind: 'setting group',
      name: group,
      known: this.groups.keys(),
      ...NOT_FOUND,
    });
  }
}

class ConfiguredGroup implements SettingValues {
  private readonly values: ReadonlyMap<string, unknown>;

  constructor(
    private readonly name: string,
    fields: readonly SettingField[],
    configured: ConfiguredValues,
  ) {
    this.values = new Map(fields.map((field) => [field.key, configured[field.key] ?? field.default]));
  }

  get(key: string): unknown {
    const value = this.values.get(key);
    if (value !== undefined || this.values.has(key)) return value;
    throw new UnknownNameError({
      kind: `setting of ${this.name}`,
      name: key,
      known: this.values.keys(),
      ...NOT_FOUND,
    });
  }

  getSecret(key: string): Secret | undefined {
    return this.get(key) as Secret | undefined;
  }
}
