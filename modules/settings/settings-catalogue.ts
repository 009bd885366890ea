import { Injectable } from '@nestjs/common';
import {
  ConfigurationError,
  configuredValue,
  settingNotFound,
  type ConfiguredValues,
  type DeclaredField,
  type SettingField,
} from '../support/index.js';

/** Holds every declared field, by group and key. */
@Injectable()
export class SettingsCatalogue {
  // Maps, never plain objects: `constructor` must be unknown, not inherited.
  private readonly groups = new Map<string, ReadonlyMap<string, DeclaredField>>();

  /**
   * Makes a group of fields known. Declaring a group again replaces it.
   * @throws ConfigurationError if a key occurs twice
   */
  declare(group: string, fields: readonly SettingField[], configured: ConfiguredValues = {}): void {
    const declared = new Map<string, DeclaredField>();
    for (const field of fields) {
      if (declared.has(field.key)) {
        throw new ConfigurationError(
          `The setting ${group}.${field.key} is declared twice.`,
          `${group}.${field.key}`,
        );
      }
      declared.set(field.key, { group, field, configured: configuredValue(field, configured) });
    }
    this.groups.set(group, declared);
  }

  /** Makes a group unknown again. */
  withdraw(group: string): void {
    this.groups.delete(group);
  }

  /**
   * Returns a group's fields by key.
   * @throws UnknownNameError 404 `setting_not_found`, which lists the known groups
   */
  fieldsOf(group: string): ReadonlyMap<string, DeclaredField> {
    const fields = this.groups.get(group);
    if (fields === undefined) throw settingNotFound('setting group', group, this.groups.keys(), 'group');
    return fields;
  }

  /**
   * @throws UnknownNameError 404 `setting_not_found`, which lists the known groups, or the known keys of the
   *   group
   */
  field(group: string, key: string): DeclaredField {
    const fields = this.fieldsOf(group);
    const declared = fields.get(key);
    if (declared === undefined) throw settingNotFound(`setting of ${group}`, key, fields.keys(), 'key');
    return declared;
  }

  /** Returns every declared field, in the order of declaration. */
  all(): DeclaredField[] {
    return [...this.groups.values()].flatMap((fields) => [...fields.values()]);
  }
}
