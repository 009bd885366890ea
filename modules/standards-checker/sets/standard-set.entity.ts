import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { Standard } from './standard-set.schema.js';

@Entity('standard_sets')
export class StandardSetEntity {
  @PrimaryColumn('text')
  id!: string;

  @Index('standard_sets_name', { unique: true })
  @Column('text')
  name!: string;

  @Column('text', { nullable: true })
  description!: string | null;

  @Column('simple-json')
  standards!: Standard[];

  /** Milliseconds since the Unix epoch. */
  @Column('integer', { name: 'created_at' })
  createdAt!: number;

  /** Milliseconds since the Unix epoch. */
  @Column('integer', { name: 'updated_at' })
  updatedAt!: number;
}
