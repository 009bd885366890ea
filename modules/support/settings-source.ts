import type { z } from 'zod';
import { UnknownNameError } from './errors.js';
import type { Secret } from './secret.js';

/** One declared setting. The admin page, the commands, REST and validation are all drawn from this. */
export interface SettingField {
  /** snake_case, unique within its group (`api_key`). */
  readonly key: string;
  readonly label: string;
  /** One sentence for people: what it does, where to get it. */
  readonly help?: string;
  /** A page of the provider's documentation: where to get such a value, or read about it. */
  readonly docsUrl?: string;
  /** Write-only, encrypted at rest. Default `false`. */
  readonly secret?: boolean;
  /** Deployment configuration: shown, never stored or changed at run time (base URLs). Default `false`. */
  readonly readOnly?: boolean;
  /** Checks a value before it is stored. Secrets are checked as strings. */
  readonly schema: z.ZodType;
  /** Effective if nothing is stored and nothing was configured. Ignored for secrets. */
  readonly default?: unknown;
}

/** Values configured outside the store (environment, module options), by field key. Secrets come wrapped. */
export type ConfiguredValues = Readonly<Record<string, unknown>>;

/** The effective values of one group at one moment; later changes do not show in it. */
export interface SettingValues {
  /**
   * Returns `undefined` if the field has no value.
   * @throws AppError `setting_not_found` for an undeclared field; 503 if the stored value cannot be read
   */
  get(key: string): unknown;
  /**
   * Returns `undefined` if the field has no value.
   * @throws AppError `setting_not_found` for an undeclared field; 503 `key_unreadable` if the stored secret
   *   cannot be decrypted: it never falls back to the environment
   */
  getSecret(key: string): Secret | undefined;
}

/**
 * Gives settings at the moment of a call: stored, else configured (environment), else default.
 * Drivers depend on this alone, so that a library user needs no database.
 */
export abstract class SettingsSource {
  /** Makes a group of fields known. Declaring a group again replaces it. */
  abstract declare(group: string, fields: readonly SettingField[], configured?: ConfiguredValues): void;

  /** Makes a group unknown again. What is stored of it stays. Default: it stays known. */
  withdraw(_group: string): void {}

  /**
   * Returns the group's effective values, in a promise only if they have to be read first. Return the same
   * object until a value changes: callers keep what they derive from the values for as long as the object
   * stays the same.
   * @throws AppError `setting_not_found` for an undeclared group; 503 if the store cannot be read
   */
  abstract current(group: string): SettingValues | Promise<SettingValues>;

  /**
   * Names the place where a person saves a value, for messages: `the stored setting groq.api_key`. Returns
   * undefined if values of this key cannot be saved; that is the default.
   */
  placeOf(_group: string, _key: string): string | undefined {
    return undefined;
  }
}

/** 404: no group, or no key of a group, has that name. The message lists the known ones. */
export function settingNotFound(
  kind: string,
  name: string,
  known: Iterable<string>,
  param: 'group' | 'key',
): UnknownNameError {
  return new UnknownNameError({ kind, name, known, code: 'setting_not_found', param });
}
