import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A named model somebody stored. */
@Entity('named_models')
export class NamedModelEntity {
  @PrimaryColumn('text')
  name!: string;

  /** Targets and defaults as JSON. */
  @Column('text')
  definition!: string;

  /** Milliseconds since the Unix epoch. */
  @Column('integer', { name: 'updated_at' })
  updatedAt!: number;
}
