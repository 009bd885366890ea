import { Logger } from '@nestjs/common';
import {
  DecryptError,
  Secret,
  type Encrypter,
  type SettingField,
  type StoredValue,
} from '../support/index.js';
import { secretUnreadable, valueUnreadable } from './settings.errors.js';
import type { SettingEntity } from './setting.entity.js';
import { parseValue } from './setting-value.js';

/** Returns the additional data of a secret's envelope, which ties it to its row and revision. */
export function secretContext({
  group,
  key,
  revision,
}: Pick<SettingEntity, 'group' | 'key' | 'revision'>): string[] {
  return [group, key, String(revision)];
}

/** A row and its value, decrypted or parsed on first use and kept until the row changes. */
export class StoredSetting implements StoredValue {
  private readonly logger = new Logger('settings');
  private secret: { readonly value?: Secret } | undefined;
  private parsed:
    { readonly field: SettingField; readonly result: ReturnType<typeof parseValue> } | undefined;

  constructor(
    readonly row: Readonly<SettingEntity>,
    private readonly encrypter: Encrypter,
  ) {}

  /**
   * @throws AppError 503 `key_unreadable` for a secret that does not decrypt, a plain value in a secret's row
   *   included; `setting_unreadable` for a value that the field does not accept (any more)
   */
  read(field: SettingField): unknown {
    return field.secret ? this.readSecret() : this.readValue(field);
  }

  /** True if rotation has nothing left to do for this secret. */
  get isUnderCurrentKey(): boolean {
    return this.encrypter.isCurrent(this.row.ciphertext ?? '');
  }

  /** Returns true if that row has the same content, so that what was decrypted can be kept. */
  matches({ value, ciphertext, revision }: SettingEntity): boolean {
    const { row } = this;
    return row.ciphertext === ciphertext && row.value === value && row.revision === revision;
  }

  private readSecret(): Secret {
    this.secret ??= this.decrypt();
    if (this.secret.value === undefined) throw secretUnreadable(this.row.group, this.row.key);
    return this.secret.value;
  }

  private readValue(field: SettingField): unknown {
    if (this.parsed?.field !== field) {
      const { value } = this.row;
      this.parsed = { field, result: value === null ? undefined : parseValue(field, value) };
    }
    if (this.parsed.result === undefined) throw valueUnreadable(this.row.group, this.row.key);
    return this.parsed.result.value;
  }

  private decrypt(): { readonly value?: Secret } {
    const { group, key, ciphertext } = this.row;
    try {
      return { value: new Secret(this.encrypter.decrypt(ciphertext ?? '', secretContext(this.row))) };
    } catch (error) {
      if (!(error instanceof DecryptError)) throw error;
      const setting = `${group}.${key}`;
      this.logger.error({ msg: 'a stored secret cannot be decrypted', code: 'key_unreadable', setting });
      return {};
    }
  }
}
