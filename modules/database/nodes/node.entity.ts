import { Column, Entity, PrimaryColumn } from 'typeorm';
import { bigintAsNumber } from '../bigint-as-number.js';
import type { KeyFingerprints } from './key-fingerprints.js';

/** A process that serves the application. Times are the database's, in milliseconds since the Unix epoch. */
@Entity('nodes')
export class NodeEntity {
  /** Random; a new one for each start. */
  @PrimaryColumn('text')
  id!: string;

  @Column('text')
  name!: string;

  @Column('text')
  host!: string;

  @Column('bigint', { transformer: bigintAsNumber })
  pid!: number;

  @Column('text')
  role!: string;

  @Column('text')
  version!: string;

  @Column('simple-json', { name: 'key_fingerprints' })
  keyFingerprints!: KeyFingerprints;

  @Column('bigint', { name: 'started_at', transformer: bigintAsNumber })
  startedAt!: number;

  @Column('bigint', { name: 'seen_at', transformer: bigintAsNumber })
  seenAt!: number;
}
