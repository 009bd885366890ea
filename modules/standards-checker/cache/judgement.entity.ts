import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { bigintAsNumber } from '../../database/index.js';

/** A judgement that is used again for the same question. */
@Entity('standards_judgements')
// The rows and bytes of an owner are added up from the index alone.
@Index('standards_judgements_used', ['owner', 'usedAt', 'bytes'])
@Index('standards_judgements_created', ['createdAt'])
export class JudgementEntity {
  /** The client key that asked, or `''` for the administrator and the command line. */
  @PrimaryColumn('text')
  owner!: string;

  /** Digest of everything that the judgement depends on. */
  @PrimaryColumn('text')
  key!: string;

  /** As JSON. It is validated when it is read. */
  @Column('text')
  judgement!: string;

  /** Size of the judgement as JSON. */
  @Column('integer')
  bytes!: number;

  /** Milliseconds since the Unix epoch. */
  @Column('bigint', { transformer: bigintAsNumber, name: 'created_at' })
  createdAt!: number;

  /** Milliseconds since the Unix epoch, to the hour. */
  @Column('bigint', { transformer: bigintAsNumber, name: 'used_at' })
  usedAt!: number;
}
