import { Logger } from '@nestjs/common';
import { DecryptError, Secret, type Encrypter, type SettingField } from '../support/index.js';
import { secretUnreadable, valueUnreadable } from './setting-errors.js';
import type { SettingEntity } from './setting.entity.js';
import { readValue } from './setting-value.js';

/** Where a secret belongs: an envelope moved to another row, or put back into a newer one, does not decrypt. */
export function secretContext({
  group,
  key,
  revision,
}: Pick<SettingEntity, 'group' | 'key' | 'revision'>): string[] {
  return [group, key, String(revision)];
}

/** A row with what it says, decrypted or parsed on first use and kept for as long as the row stays as it is. */
export class StoredSetting {
  private readonly logger = new Logger('settings');
  private secret: { readonly value?: Secret } | undefined;
  private parsed: { readonly field: SettingField; readonly result: ReturnType<typeof readValue> } | undefined;

  constructor(
    readonly row: Readonly<SettingEntity>,
    private readonly encrypter: Encrypter,
  ) {}

  /** @throws AppError 503 `key_unreadable`; a plain value in a secret's row counts as unreadable too */
  readSecret(): Secret {
    this.secret ??= this.decrypt();
    if (this.secret.value === undefined) throw secretUnreadable(this.row.group, this.row.key);
    return this.secret.value;
  }

  /** Of a secret: whether rotation has nothing left to do for it. */
  get underCurrentKey(): boolean {
    return this.encrypter.isCurrent(this.row.ciphertext ?? '');
  }

  /** @throws AppError 503 `setting_unreadable` */
  readValue(field: SettingField): unknown {
    if (this.parsed?.field !== field) {
      this.parsed = { field, result: this.row.value === null ? undefined : readValue(field, this.row.value) };
    }
    if (this.parsed.result === undefined) throw valueUnreadable(this.row.group, this.row.key);
    return this.parsed.result.value;
  }

  /** Whether the row is the same as that one, so that what was decrypted can be kept. */
  matches({ value, ciphertext, revision }: SettingEntity): boolean {
    const { row } = this;
    return row.ciphertext === ciphertext && row.value === value && row.revision === revision;
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
