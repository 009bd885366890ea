import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { bigintAsNumber } from '../../database/index.js';
import type {
  CheckProgress,
  CheckSummary,
  StandardVerdict,
  VerdictProblem,
} from '../judging/report.schema.js';
import type { Standard } from '../sets/standard-set.schema.js';
import type { CheckStatus } from './check-run.schema.js';

/**
 * A check that was started. Stores the name, length and digest of the document and the verdicts' quotes,
 * never its text.
 */
@Entity('standards_checks')
@Index('standards_checks_owner', ['owner', 'createdAt'])
// The bytes of an owner are added up from the index alone.
@Index('standards_checks_stored', ['owner', 'storedBytes'])
@Index('standards_checks_running', ['status', 'ownerNode'])
@Check(
  'standards_checks_status',
  `"status" IN ('running', 'completed', 'cancelled', 'interrupted', 'failed')`,
)
export class CheckRunEntity {
  @PrimaryColumn('text')
  id!: string;

  /** The caller who started it, and the only one who sees it. */
  @Column('text')
  owner!: string;

  @Column('text')
  status!: CheckStatus;

  @Column('text', { name: 'document_name', nullable: true })
  documentName!: string | null;

  /** In UTF-16 code units, as the positions of quotes. */
  @Column('integer', { name: 'document_length' })
  documentLength!: number;

  @Column('text', { name: 'document_sha256' })
  documentSha256!: string;

  /** The set it was started with, which may have changed or been removed since. */
  @Column('text', { name: 'standard_set_id', nullable: true })
  standardSetId!: string | null;

  @Column('text', { name: 'standard_set_name', nullable: true })
  standardSetName!: string | null;

  /** A copy of the standards at the start. */
  @Column('simple-json')
  standards!: Standard[];

  @Column('integer', { name: 'standard_count' })
  standardCount!: number;

  /** The requested driver. */
  @Column('text', { nullable: true })
  driver!: string | null;

  /** The requested model. */
  @Column('text', { nullable: true })
  model!: string | null;

  /** `null` while the check runs. */
  @Column('simple-json', { nullable: true })
  summary!: CheckSummary | null;

  /** Set if the check failed as a whole. */
  @Column('simple-json', { nullable: true })
  error!: VerdictProblem | null;

  /** Milliseconds since the Unix epoch. */
  @Column('bigint', { transformer: bigintAsNumber, name: 'created_at' })
  createdAt!: number;

  /** Milliseconds since the Unix epoch; `null` while the check runs. */
  @Column('bigint', { transformer: bigintAsNumber, name: 'finished_at', nullable: true })
  finishedAt!: number | null;

  /** Size of the standards as JSON, and from the end of the check on that of its verdicts too. */
  @Column('integer', { name: 'stored_bytes', default: 0 })
  storedBytes!: number;

  /** Id of the process that runs or ran the check. */
  @Column('text', { name: 'owner_node', nullable: true })
  ownerNode!: string | null;

  /**
   * Milliseconds since the Unix epoch: while the check runs, it belongs to its process until then. 0 if
   * another process has found that the lease has run out.
   */
  @Column('bigint', { transformer: bigintAsNumber, name: 'lease_expires_at', nullable: true })
  leaseExpiresAt!: number | null;

  /** Milliseconds since the Unix epoch; set if another process than the owner was asked to cancel it. */
  @Column('bigint', { transformer: bigintAsNumber, name: 'cancel_requested_at', nullable: true })
  cancelRequestedAt!: number | null;

  /** As of the last verdict that was stored while the check ran; `null` before the first. */
  @Column('simple-json', { nullable: true })
  progress!: CheckProgress | null;
}

/** The columns that the end of a check sets, beside its time. */
export type CheckRunEnd = Pick<CheckRunEntity, 'status' | 'summary' | 'error'>;

/** The verdict on one standard of a check, stored as soon as it is final. */
@Entity('standards_check_verdicts')
export class CheckVerdictEntity {
  @PrimaryColumn('text', { name: 'check_id' })
  @ForeignKey(() => CheckRunEntity, { name: 'standards_check_verdicts_check', onDelete: 'CASCADE' })
  checkId!: string;

  /** Index of the standard in the check. */
  @PrimaryColumn('integer')
  position!: number;

  /** Its place in the order in which the check's verdicts were stored. `null` in rows of earlier versions. */
  @Column('integer', { nullable: true })
  ordinal!: number | null;

  @Column('simple-json')
  verdict!: StandardVerdict;
}
