import { Column, Entity, PrimaryColumn } from 'typeorm';
import { bigintAsNumber } from '../bigint-as-number.js';

/** Counts the changes of one topic. */
@Entity('revisions')
export class RevisionEntity {
  @PrimaryColumn('text')
  topic!: string;

  @Column('bigint', { transformer: bigintAsNumber })
  revision!: number;
}
