import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import type { StandardVerdict } from '../judging/report.js';
import { StandardsCheckEntity } from './standards-check.entity.js';

/** The verdict on one standard of a check, stored as soon as it is final. */
@Entity('standards_check_verdicts')
export class CheckVerdictEntity {
  @PrimaryColumn('text', { name: 'check_id' })
  @ForeignKey(() => StandardsCheckEntity, { name: 'standards_check_verdicts_check', onDelete: 'CASCADE' })
  checkId!: string;

  /** The standard's place in the check. */
  @PrimaryColumn('integer')
  position!: number;

  @Column('simple-json')
  verdict!: StandardVerdict;
}
