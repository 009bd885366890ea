import {
  configuredValue,
  effectiveValue,
  EffectiveValues,
  settingNotFound,
  SettingsSource,
  type ConfiguredValues,
  type SettingField,
  type SettingValues,
} from '../../support/index.js';

/** Settings without a store: configured, else default. Used if the application has no settings module. */
export class ConfiguredSettings extends SettingsSource {
  private readonly groups = new Map<string, SettingValues>();

  declare(group: string, fields: readonly SettingField[], configured: ConfiguredValues = {}): void {
    const values = fields.map(
      (field) =>
        [field.key, effectiveValue({ field, configured: configuredValue(field, configured) })] as const,
    );
    this.groups.set(group, new EffectiveValues(group, new Map(values)));
  }

  override withdraw(group: string): void {
    this.groups.delete(group);
  }

  current(group: string): SettingValues {
    const values = this.groups.get(group);
    if (values === undefined) throw settingNotFound('setting group', group, this.groups.keys(), 'group');
    return values;
  }
}
