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

  async get<T>(key: string): Promise<T | undefined> {
    return this.keys.has(key) ? ((await this.source.get(this.group, key)) as T | undefined) : undefined;
  }

  /** @throws AppError `key_unreadable` when the stored secret cannot be decrypted */
  async getSecret(key: string): Promise<Secret | undefined> {
    return this.keys.has(key) ? this.source.getSecret(this.group, key) : undefined;
  }
}
