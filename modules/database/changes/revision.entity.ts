import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Counts the changes of one topic. */
@Entity('revisions')
export class RevisionEntity {
  @PrimaryColumn('text')
  topic!: string;

  @Column('bigint')
  revision!: number;
}
