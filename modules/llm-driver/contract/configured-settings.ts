import {
  Secret,
  SettingsSource,
  UnknownNameError,
  type ConfiguredValues,
  type SettingField,
} from '../../support/index.js';

interface Group {
  readonly fields: ReadonlyMap<string, SettingField>;
  readonly values: ConfiguredValues;
}

/** Settings without a store: what was configured, else the declared default. In force where no Settings module is. */
export class ConfiguredSettings extends SettingsSource {
  private readonly groups = new Map<string, Group>();

  declare(group: string, fields: readonly SettingField[], values: ConfiguredValues = {}): void {
    this.groups.set(group, { fields: new Map(fields.map((field) => [field.key, field])), values });
  }

  async get(group: string, key: string): Promise<unknown> {
    return this.valueIn(group, key);
  }

  async getSecret(group: string, key: string): Promise<Secret | undefined> {
    return this.valueIn(group, key) as Secret | undefined;
  }

  private valueIn(group: string, key: string): unknown {
    const { field, values } = this.find(group, key);
    return values[key] ?? field.default;
  }

  private find(group: string, key: string): { field: SettingField; values: ConfiguredValues } {
    const found = this.groups.get(group);
    const field = found?.fields.get(key);
    if (found === undefined || field === undefined) {
      const known = [...this.groups].flatMap(([name, { fields }]) =>
        [...fields.keys()].map((each) => `${name}.${each}`),
      );
      throw new UnknownNameError({ kind: 'setting', name: `${group}.${key}`, known });
    }
    return { field, values: found.values };
  }
}
