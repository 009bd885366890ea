import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { bigintAsNumber } from '../../database/index.js';
import type { Publication, Standard } from './standard-set.schema.js';

@Entity('standard_sets')
export class StandardSetEntity {
  @PrimaryColumn('text')
  id!: string;

  @Index('standard_sets_name', { unique: true })
  @Column('text')
  name!: string;

  @Column('text', { nullable: true })
  description!: string | null;

  /** Milliseconds since the Unix epoch. */
  @Column('bigint', { transformer: bigintAsNumber, name: 'created_at' })
  createdAt!: number;

  /** Milliseconds since the Unix epoch. */
  @Column('bigint', { transformer: bigintAsNumber, name: 'updated_at' })
  updatedAt!: number;

  /** The actor who created it; `null` for sets that are older than this column. */
  @Column('text', { name: 'created_by', nullable: true })
  createdBy!: string | null;

  @Column('integer', { name: 'standard_count' })
  standardCount!: number;

  /** Size of the whole set as JSON. */
  @Column('integer')
  bytes!: number;

  /** SQLite reads the columns before a long one without reading it. */
  @Column('simple-json')
  standards!: Standard[];

  /** `null` for sets without version, licence and source. Not needed in lists. */
  @Column('simple-json', { nullable: true })
  publication!: Publication | null;
}
