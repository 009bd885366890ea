import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';
import { bigintAsNumber } from '../database/index.js';

/** One entry of the audit log. Ids only grow and are never used again. */
@Entity('audit')
export class AuditEntity {
  @PrimaryGeneratedColumn()
  id!: number;

  /** Milliseconds since the Unix epoch. */
  @Column('bigint', { transformer: bigintAsNumber })
  at!: number;

  @Column('text')
  actor!: string;

  @Column('text')
  action!: string;

  @Column('text')
  subject!: string;

  /** Name of the process that made the change; `null` for entries of earlier versions. */
  @Column('text', { nullable: true })
  node!: string | null;
}
