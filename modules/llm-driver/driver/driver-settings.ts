import type { Secret, SettingField, SettingsSource, SettingValues } from '../../support/index.js';
import { DeclaredValues, ReadValues } from './setting-values.js';

/** One instance's settings as its driver reads them: the value in force now, `undefined` for a field it did not declare. */
export class DriverSettings {
  private readonly fields: ReadonlyMap<string, SettingField>;
  private last: { readonly source: SettingValues; readonly values: SettingValues } | undefined;
  private lastRead: ReadValues | undefined;

  constructor(
    private readonly source: SettingsSource,
    private readonly group: string,
    fields: readonly SettingField[],
  ) {
    this.fields = new Map(fields.map((field) => [field.key, field]));
  }

  get<T>(key: string): Promise<T | undefined> {
    return this.fields.has(key)
      ? (this.source.get(this.group, key) as Promise<T | undefined>)
      : Promise.resolve(undefined);
  }

  /** @throws AppError `key_unreadable` when the stored secret cannot be decrypted */
  getSecret(key: string): Promise<Secret | undefined> {
    return this.fields.has(key) ? this.source.getSecret(this.group, key) : Promise.resolve(undefined);
  }

  /**
   * All values in force now, a promise only where they have to be waited for. The same object as long as nothing has
   * changed; what cannot be read throws when it is asked for.
   */
  inForce(): SettingValues | Promise<SettingValues> {
    return this.atHand() ?? this.read();
  }

  private atHand(): SettingValues | undefined {
    const source = this.source.atHand(this.group);
    if (source === undefined) return undefined;
    if (this.last?.source !== source) this.last = { source, values: new DeclaredValues(this.fields, source) };
    return this.last.values;
  }

  private async read(): Promise<SettingValues> {
    const read = await ReadValues.of([...this.fields.keys()], (key) =>
      this.fields.get(key)?.secret ? this.getSecret(key) : this.get(key),
    );
    const atHand = this.atHand();
    if (atHand) return atHand;
    if (!this.lastRead?.equals(read)) this.lastRead = read;
    return this.lastRead;
  }
}
