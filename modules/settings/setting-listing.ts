import { z } from 'zod';
import { AppError, Secret, type SettingField } from '../support/index.js';
import type { DeclaredField } from './settings-catalogue.js';
import type { StoredSetting } from './stored-setting.js';

/** Where the value in force comes from. */
export type SettingSourceName = 'stored' | 'environment' | 'default' | 'none';

/** A declared field as REST, the commands and the admin page show it. Never holds a secret. */
export interface SettingListing {
  readonly group: string;
  readonly key: string;
  readonly label: string;
  readonly help?: string;
  /** Where to get such a value, or read about it. */
  readonly docs_url?: string;
  /** What a value is: a line of text, or any other JSON. */
  readonly type: 'text' | 'json';
  readonly secret: boolean;
  readonly read_only: boolean;
  /** Somebody gave a value: it is stored or in the environment. */
  readonly configured: boolean;
  readonly source: SettingSourceName;
  /** `unreadable`: stored, but it cannot be decrypted or is not accepted (any more). */
  readonly state: 'ok' | 'unreadable';
  /** Of a secret with twenty characters or more. */
  readonly last4?: string;
  /** What is in force; left out where nothing is, and always for a secret. */
  readonly value?: unknown;
  /** Of a secret that is stored and can be read: `previous_key` until it is rotated, or saved again. */
  readonly encrypted_under?: 'current_key' | 'previous_key';
  /** When it was stored, ISO 8601; `null` where nothing is. */
  readonly updatedAt: string | null;
}

/** Describes a field. `stored` is what the database holds for it, if anything. */
export function describeSetting(declared: DeclaredField, stored: StoredSetting | undefined): SettingListing {
  const { group, field, configured } = declared;
  const source = sourceOf(declared, stored);
  return {
    group,
    key: field.key,
    label: field.label,
    ...(field.help !== undefined && { help: field.help }),
    ...(field.docsUrl !== undefined && { docs_url: field.docsUrl }),
    type: takesText(field) ? 'text' : 'json',
    secret: field.secret ?? false,
    read_only: field.readOnly ?? false,
    configured: stored !== undefined || configured !== undefined,
    source,
    ...valueInForce(declared, stored),
    updatedAt: stored ? new Date(stored.row.updatedAt).toISOString() : null,
  };
}

function sourceOf(
  { field, configured }: DeclaredField,
  stored: StoredSetting | undefined,
): SettingSourceName {
  if (stored !== undefined) return 'stored';
  if (configured !== undefined) return 'environment';
  return field.default === undefined ? 'none' : 'default';
}

function valueInForce(
  { field, configured }: DeclaredField,
  stored: StoredSetting | undefined,
): Pick<SettingListing, 'state' | 'last4' | 'value' | 'encrypted_under'> {
  try {
    const value = field.secret ? stored?.readSecret() : stored?.readValue(field);
    return {
      state: 'ok',
      ...shown(field.secret, stored ? value : (configured ?? field.default)),
      ...(field.secret &&
        stored && { encrypted_under: stored.underCurrentKey ? 'current_key' : 'previous_key' }),
    };
  } catch (error) {
    if (error instanceof AppError) return { state: 'unreadable' };
    throw error;
  }
}

function shown(secret: boolean | undefined, value: unknown): Pick<SettingListing, 'last4' | 'value'> {
  if (!secret) return value === undefined ? {} : { value };
  const last4 = value instanceof Secret ? value.last4 : undefined;
  return last4 === undefined ? {} : { last4 };
}

function takesText({ secret, schema }: SettingField): boolean {
  return secret === true || z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }).type === 'string';
}
