import { Column, Entity, PrimaryColumn } from 'typeorm';
import { bigintAsNumber } from '../database/index.js';

/** Row of a stored named model. */
@Entity('named_models')
export class NamedModelEntity {
  @PrimaryColumn('text')
  name!: string;

  /** JSON of `{ targets, defaults? }`. */
  @Column('text')
  definition!: string;

  /** Milliseconds since the Unix epoch. */
  @Column('bigint', { transformer: bigintAsNumber, name: 'updated_at' })
  updatedAt!: number;
}
