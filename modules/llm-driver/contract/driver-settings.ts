import { Secret, type SettingField, type SettingsSource } from '../../support/index.js';

/** One instance's settings as its driver reads them: the value in force now, `undefined` for a field it did not declare. */
export class DriverSettings {
  private readonly keys: ReadonlySet<string>;

  constructor(
    private readonly source: SettingsSource,
    private readonly group: string,
    fields: readonly SettingField[],
  ) {
    this.keys = new Set(fields.map((field) => field.key));
  }

  get<T>(key: string): Promise<T | undefined> {
    return this.keys.has(key)
      ? (this.source.get(this.group, key) as Promise<T | undefined>)
      : Promise.resolve(undefined);
  }

  /** @throws AppError `key_unreadable` when the stored secret cannot be decrypted */
  getSecret(key: string): Promise<Secret | undefined> {
    return this.keys.has(key) ? this.source.getSecret(this.group, key) : Promise.resolve(undefined);
  }
}
