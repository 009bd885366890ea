import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { bigintAsNumber } from '../bigint-as-number.js';

/** An answer of a model that is used again for the same request. */
@Entity('llm_cached_answers')
@Index('llm_cached_answers_expiry', ['expiresAt'])
export class CachedAnswerEntity {
  /** Digest of everything that the answer depends on. */
  @PrimaryColumn('text')
  key!: string;

  @Column('text')
  answer!: string;

  /** Milliseconds since the Unix epoch. */
  @Column('bigint', { transformer: bigintAsNumber, name: 'expires_at' })
  expiresAt!: number;
}
