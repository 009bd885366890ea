import { z } from 'zod';
import {
  AppError,
  effectiveValue,
  isoTime,
  Secret,
  type DeclaredField,
  type SettingField,
} from '../support/index.js';
import type { StoredSetting } from './stored-setting.js';

/** A declared field as REST, the commands and the admin page show it. Never holds a secret. */
export const settingListing = z.object({
  group: z.string().meta({ example: 'groq' }),
  key: z.string().meta({ example: 'api_key' }),
  label: z.string(),
  help: z.string().optional().describe('What it does, for people.'),
  docs_url: z.string().optional().describe('Where to get such a value, or read about it.'),
  type: z.enum(['text', 'json']).describe('What it takes: a line of text, or any other JSON.'),
  secret: z.boolean().describe('It can be stored, and is never shown again.'),
  read_only: z.boolean().describe('Deployment configuration: it cannot be stored or forgotten here.'),
  configured: z.boolean().describe('A value is stored or in the environment.'),
  source: z
    .enum(['stored', 'environment', 'default', 'none'])
    .describe('Where the effective value comes from.'),
  state: z
    .enum(['ok', 'unreadable'])
    .describe('`unreadable`: stored, but it cannot be decrypted or is not accepted (any more).'),
  last4: z
    .string()
    .length(4)
    .optional()
    .describe('The last four characters of an effective secret that has twenty or more.'),
  // No type: each field takes what it declares, and any module can declare fields.
  value: z
    .unknown()
    .optional()
    .describe('The effective value, any JSON; left out if there is none, and always for a secret.'),
  encrypted_under: z
    .enum(['current_key', 'previous_key'])
    .optional()
    .describe(
      'Of a secret that is stored and can be read: `previous_key` until it is rotated or saved again.',
    ),
  updated_at: z.iso.datetime().nullable().describe('When it was stored; `null` if nothing is stored.'),
});

export type SettingListing = z.infer<typeof settingListing>;

/** Describes a field. `stored` is its row in the database, if there is one. */
export function describeSetting(declared: DeclaredField, stored: StoredSetting | undefined): SettingListing {
  const { group, field } = declared;
  const { source } = effectiveValue(declared, stored);
  return {
    group,
    key: field.key,
    label: field.label,
    ...(field.help !== undefined && { help: field.help }),
    ...(field.docsUrl !== undefined && { docs_url: field.docsUrl }),
    type: takesText(field) ? 'text' : 'json',
    secret: field.secret ?? false,
    read_only: field.readOnly ?? false,
    configured: stored !== undefined || declared.configured !== undefined,
    source,
    ...describeValue(declared, stored),
    updated_at: stored ? isoTime(stored.row.updatedAt) : null,
  };
}

function describeValue(
  declared: DeclaredField,
  stored: StoredSetting | undefined,
): Pick<SettingListing, 'state' | 'last4' | 'value' | 'encrypted_under'> {
  const { secret = false } = declared.field;
  try {
    const value = effectiveValue(declared, stored).read();
    return {
      state: 'ok',
      ...(secret ? lastCharacters(value) : value !== undefined && { value }),
      ...(secret && stored && { encrypted_under: stored.isUnderCurrentKey ? 'current_key' : 'previous_key' }),
    };
  } catch (error) {
    if (error instanceof AppError) return { state: 'unreadable' };
    throw error;
  }
}

function lastCharacters(value: unknown): Pick<SettingListing, 'last4'> {
  const last4 = value instanceof Secret ? value.last4 : undefined;
  return last4 === undefined ? {} : { last4 };
}

function takesText({ secret, schema }: SettingField): boolean {
  return secret === true || z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }).type === 'string';
}
