import { Column, Entity, PrimaryColumn } from 'typeorm';
import { bigintAsNumber } from '../../database/index.js';

/** A session of the admin page, in all processes. Times are milliseconds since the Unix epoch. */
@Entity('sessions')
export class SessionEntity {
  /** HMAC-SHA256 of the session's id under the admin token, base64url. The id itself is stored nowhere. */
  @PrimaryColumn('text')
  digest!: string;

  @Column('bigint', { transformer: bigintAsNumber, name: 'created_at' })
  createdAt!: number;

  /** The end of its lifetime, however much it is used. */
  @Column('bigint', { transformer: bigintAsNumber, name: 'expires_at' })
  expiresAt!: number;

  /** The last use, to the minute. */
  @Column('bigint', { transformer: bigintAsNumber, name: 'last_used_at' })
  lastUsedAt!: number;
}
