import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { bigintAsNumber } from '../../database/index.js';
import type { CallerLimits, Scope } from '../../http/index.js';

/** A key that lets a client in. The row holds a salted digest of the key, never the key itself. */
@Entity('client_keys')
export class ClientKeyEntity {
  @PrimaryColumn('text')
  id!: string;

  @Column('text')
  name!: string;

  @Column('simple-json')
  scopes!: Scope[];

  /** `null` if the key has no limits of its own. */
  @Column('simple-json', { nullable: true })
  limits!: CallerLimits | null;

  /** The beginning of the key; finds the row, and tells people which key is which. */
  @Index('client_keys_prefix', { unique: true })
  @Column('text')
  prefix!: string;

  /** 16 random bytes, base64url. */
  @Column('text')
  salt!: string;

  /** HMAC-SHA256 of the key under the salt, base64url. */
  @Column('text')
  digest!: string;

  /** Milliseconds since the Unix epoch. */
  @Column('bigint', { transformer: bigintAsNumber, name: 'created_at' })
  createdAt!: number;

  /** Milliseconds since the Unix epoch; `null` while the key is active. */
  @Column('bigint', { transformer: bigintAsNumber, name: 'revoked_at', nullable: true })
  revokedAt!: number | null;
}
