import type { Secret, SettingField, SettingsSource, SettingValues } from '../../support/index.js';

/** Reads one instance's settings. A field that its class does not declare has the value `undefined`. */
export class DriverSettings {
  private readonly declared: ReadonlySet<string>;
  private last: DeclaredValues | undefined;

  constructor(
    private readonly source: SettingsSource,
    private readonly group: string,
    fields: readonly SettingField[],
  ) {
    this.declared = new Set(fields.map(({ key }) => key));
  }

  /**
   * Returns the effective values, in a promise only if the source has to read them first; the same object
   * until the source gives another one. An unreadable value throws when it is read from the object.
   */
  current(): SettingValues | Promise<SettingValues> {
    const values = this.source.current(this.group);
    return values instanceof Promise ? values.then((read) => this.declaredOf(read)) : this.declaredOf(values);
  }

  private declaredOf(values: SettingValues): SettingValues {
    if (this.last?.values !== values) this.last = new DeclaredValues(this.declared, values);
    return this.last;
  }
}

class DeclaredValues implements SettingValues {
  constructor(
    private readonly declared: ReadonlySet<string>,
    readonly values: SettingValues,
  ) {}

  get(key: string): unknown {
    return this.declared.has(key) ? this.values.get(key) : undefined;
  }

  getSecret(key: string): Secret | undefined {
    return this.declared.has(key) ? this.values.getSecret(key) : undefined;
  }
}
