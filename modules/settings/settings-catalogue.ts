import { Injectable } from '@nestjs/common';
import {
  ConfigurationError,
  Secret,
  UnknownNameError,
  type ConfiguredValues,
  type SettingField,
} from '../support/index.js';

/** A field somebody declared, and what is in force for it where nothing is stored. */
export interface DeclaredField {
  readonly group: string;
  readonly field: SettingField;
  /** From the environment or module options; a `Secret` where the field is one. */
  readonly configured: unknown;
}

/** Every setting there is, by group and key. */
@Injectable()
export class SettingsCatalogue {
  // Maps, never plain objects: `constructor` must be unknown, not inherited.
  private readonly groups = new Map<string, ReadonlyMap<string, DeclaredField>>();
  /** Counts declarations: what was derived from an earlier one is out of date. */
  revision = 0;

  /**
   * Makes a group of fields known, in place of what was declared for it before.
   * @throws ConfigurationError when a key occurs twice
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
    this.revision += 1;
  }

  /** @throws UnknownNameError `setting_not_found`, which lists the known groups, or the known keys of the group */
  field(group: string, key: string): DeclaredField {
    const fields = this.groups.get(group);
    if (fields === undefined) throw unknown('setting group', group, this.groups.keys(), 'group');
    const declared = fields.get(key);
    if (declared === undefined) throw unknown(`setting of ${group}`, key, fields.keys(), 'key');
    return declared;
  }

  /** Every declared field, in the order of declaration. */
  all(): DeclaredField[] {
    return [...this.groups.values()].flatMap((fields) => [...fields.values()]);
  }
}

/** An empty variable (`GROQ_API_KEY=`) is one that is not set. */
function configuredValue(field: SettingField, configured: ConfiguredValues): unknown {
  const value = Object.hasOwn(configured, field.key) ? configured[field.key] : undefined;
  const text = value instanceof Secret ? value.reveal() : value;
  if (text === '' || text === undefined || text === null) return undefined;
  return field.secret && typeof text === 'string' ? new Secret(text) : value;
}

function unknown(kind: string, name: string, known: Iterable<string>, param: string): UnknownNameError {
  return new UnknownNameError({ kind, name, known, code: 'setting_not_found', param });
}
