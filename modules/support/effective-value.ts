import { Secret } from './secret.js';
import { settingNotFound } from './settings-source.js';
import type { ConfiguredValues, SettingField, SettingValues } from './settings-source.js';

/** Origin of an effective value. */
export type SettingOrigin = 'stored' | 'environment' | 'default' | 'none';

/** A field and the value it was configured with. */
export interface DeclaredField {
  readonly group: string;
  readonly field: SettingField;
  /** From the environment or module options, a `Secret` if the field is one; `undefined` if there is none. */
  readonly configured: unknown;
}

/** A value in a store, decrypted or parsed on demand. */
export interface StoredValue {
  /** @throws AppError 503 `key_unreadable` or `setting_unreadable` */
  read(field: SettingField): unknown;
}

/** The value of a field that counts, with its origin. */
export interface EffectiveValue {
  readonly source: SettingOrigin;
  /**
   * Returns `undefined` if the source is `none`.
   * @throws what {@link StoredValue.read} throws: an unreadable value never falls back to the environment
   */
  read(): unknown;
}

const NONE: EffectiveValue = { source: 'none', read: () => undefined };

/** Applies the order of precedence: stored, else configured, else default. Secrets have no default. */
export function effectiveValue(
  { field, configured }: Pick<DeclaredField, 'field' | 'configured'>,
  stored?: StoredValue,
): EffectiveValue {
  if (stored !== undefined) return { source: 'stored', read: () => stored.read(field) };
  if (configured !== undefined) return { source: 'environment', read: () => configured };
  if (field.secret || field.default === undefined) return NONE;
  return { source: 'default', read: () => field.default };
}

/**
 * Returns the value a field was configured with; a secret's text comes back wrapped in a `Secret`. An empty
 * value (`GROQ_API_KEY=`) counts as not configured.
 */
export function configuredValue(field: SettingField, configured: ConfiguredValues): unknown {
  const value = Object.hasOwn(configured, field.key) ? configured[field.key] : undefined;
  const text = value instanceof Secret ? value.reveal() : value;
  if (text === '' || text === undefined || text === null) return undefined;
  return field.secret && typeof text === 'string' ? new Secret(text) : value;
}

/** The effective values of one group at one moment. */
export class EffectiveValues implements SettingValues {
  constructor(
    private readonly group: string,
    private readonly values: ReadonlyMap<string, EffectiveValue>,
  ) {}

  get(key: string): unknown {
    const value = this.values.get(key);
    if (value === undefined)
      throw settingNotFound(`setting of ${this.group}`, key, this.values.keys(), 'key');
    return value.read();
  }

  getSecret(key: string): Secret | undefined {
    const value = this.get(key);
    if (value === undefined || value instanceof Secret) return value;
    // Listings and logs may show a plain value.
    throw new TypeError(`The setting ${this.group}.${key} is not declared as a secret.`);
  }
}
