import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

/** One entry of the audit log. Ids only grow and are never used again. */
@Entity('audit')
export class AuditEntity {
  @PrimaryGeneratedColumn()
  id!: number;

  /** Milliseconds since the Unix epoch. */
  @Column('integer')
  at!: number;

  @Column('text')
  actor!: string;

  @Column('text')
  action!: string;

  @Column('text')
  subject!: string;
}
