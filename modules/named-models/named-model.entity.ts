import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Row of a stored named model. */
@Entity('named_models')
export class NamedModelEntity {
  @PrimaryColumn('text')
  name!: string;

  /** JSON of `{ targets, defaults? }`. */
  @Column('text')
  definition!: string;

  /** Milliseconds since the Unix epoch. */
  @Column('integer', { name: 'updated_at' })
  updatedAt!: number;
}
