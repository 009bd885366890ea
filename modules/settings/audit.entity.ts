import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

/** One change that somebody made. Ids only grow and are never used again. */
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
