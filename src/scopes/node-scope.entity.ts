import { Column, Entity, PrimaryColumn } from 'typeorm';
import { bigintAsNumber } from '../../modules/database/index.js';
import type { ScopeStateJson } from '../../modules/gateway/index.js';

/** What a process tells the others of one of its scopes. It goes with the process. */
@Entity('node_scopes')
export class NodeScopeEntity {
  /** Id of the process. */
  @PrimaryColumn('text')
  node!: string;

  /** `id` of the scope's state. */
  @PrimaryColumn('text')
  scope!: string;

  @Column('simple-json')
  state!: ScopeStateJson;

  /** The database's time in milliseconds since the Unix epoch. */
  @Column('bigint', { name: 'told_at', transformer: bigintAsNumber })
  toldAt!: number;
}
