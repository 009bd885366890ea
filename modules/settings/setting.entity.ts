import { Check, Column, Entity, PrimaryColumn } from 'typeorm';
import { bigintAsNumber } from '../database/index.js';

/** One stored setting: a JSON value, or a secret as ciphertext, never both. */
@Entity('settings')
@Check('settings_holds_one', `("value" IS NULL) <> ("ciphertext" IS NULL)`)
export class SettingEntity {
  @PrimaryColumn('text')
  group!: string;

  @PrimaryColumn('text')
  key!: string;

  /** The value as JSON; `null` for a secret. */
  @Column('text', { nullable: true })
  value!: string | null;

  /** The secret's envelope; `null` for anything else. */
  @Column('text', { nullable: true })
  ciphertext!: string | null;

  /**
   * Id of the audit entry that recorded this value. It is part of the additional data of `ciphertext`, so
   * that an older envelope in a newer row does not decrypt. (A whole older row does; the audit log then holds
   * a later entry.)
   */
  @Column('integer')
  revision!: number;

  /** Milliseconds since the Unix epoch. Encrypting under another key does not count as an update. */
  @Column('bigint', { transformer: bigintAsNumber, name: 'updated_at' })
  updatedAt!: number;
}
