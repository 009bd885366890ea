import type { z } from 'zod';
import type { Secret } from './secret.js';

/** One declared setting. The admin page, the commands, REST and validation are all drawn from this. */
export interface SettingField {
  /** snake_case, unique within its group (`api_key`). */
  readonly key: string;
  readonly label: string;
  /** One sentence for people: what it does, where to get it. */
  readonly help?: string;
  /** A page of the provider's: where to get such a value, or read about it. */
  readonly docsUrl?: string;
  /** Write-only, encrypted at rest. Default `false`. */
  readonly secret?: boolean;
  /** Deployment configuration: shown, never stored or changed at run time (base URLs). Default `false`. */
  readonly readOnly?: boolean;
  /** Checks a value before it is stored. Secrets are checked as strings. */
  readonly schema: z.ZodType;
  /** In force where nothing is stored and nothing was configured. */
  readonly default?: unknown;
}

/** Values configured outside the store (the environment, module options), by field key. Secrets come wrapped. */
export type ConfiguredValues = Readonly<Record<string, unknown>>;

/** The values of one group at one moment. */
export interface SettingValues {
  /** @throws what {@link SettingsSource.get} rejects with */
  get(key: string): unknown;
  /** @throws what {@link SettingsSource.getSecret} rejects with */
  getSecret(key: string): Secret | undefined;
}

/**
 * Where settings come from at the moment of a call: stored, else configured (environment), else default.
 * Drivers depend on this alone, so that a library user needs no database.
 */
export abstract class SettingsSource {
  /** Makes a group of fields known. Declaring a group again replaces it. */
  abstract declare(group: string, fields: readonly SettingField[], configured?: ConfiguredValues): void;

  /**
   * The value in force, `undefined` where there is none.
   * @throws AppError `setting_not_found` for a field nobody declared
   */
  abstract get(group: string, key: string): Promise<unknown>;

  /**
   * The secret in force, `undefined` where there is none.
   * @throws AppError 503 `key_unreadable` when one is stored but cannot be decrypted: it never falls through to the environment
   */
  abstract getSecret(group: string, key: string): Promise<Secret | undefined>;

  /**
   * The group's values in force, where they are at hand; `undefined` where somebody has to wait for them, as a source does
   * that says nothing else: `get` and `getSecret` always answer. The same object as long as nothing has changed, so that
   * what follows from the values can be kept for as long as the object stays the same.
   */
  atHand(_group: string): SettingValues | undefined {
    return undefined;
  }
}
