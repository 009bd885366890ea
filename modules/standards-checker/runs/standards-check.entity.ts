import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { CheckSummary, VerdictProblem } from '../judging/report.js';
import type { Standard } from '../sets/standard-set.schema.js';

/**
 * `running`; then `completed` (every standard has a verdict, be it an error), `cancelled` (by its caller), `interrupted` (the
 * server stopped) or `failed` (the check itself broke).
 */
export const CHECK_STATUSES = ['running', 'completed', 'cancelled', 'interrupted', 'failed'] as const;

export type CheckStatus = (typeof CHECK_STATUSES)[number];

/** A check that was started. The document itself is not kept: only its name, length and digest, and what verdicts quote. */
@Entity('standards_checks')
@Index('standards_checks_owner', ['owner', 'createdAt'])
@Check(
  'standards_checks_status',
  `"status" IN ('running', 'completed', 'cancelled', 'interrupted', 'failed')`,
)
export class StandardsCheckEntity {
  @PrimaryColumn('text')
  id!: string;

  /** Who started it; nobody else sees it. */
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

  /** The set it came from, which may have changed or gone since. */
  @Column('text', { name: 'standard_set_id', nullable: true })
  standardSetId!: string | null;

  @Column('text', { name: 'standard_set_name', nullable: true })
  standardSetName!: string | null;

  /** The standards as they were. */
  @Column('simple-json')
  standards!: Standard[];

  @Column('integer', { name: 'standard_count' })
  standardCount!: number;

  /** As asked for. */
  @Column('text', { nullable: true })
  driver!: string | null;

  @Column('text', { nullable: true })
  model!: string | null;

  /** `null` while it runs. */
  @Column('simple-json', { nullable: true })
  summary!: CheckSummary | null;

  /** Of a check that failed as a whole. */
  @Column('simple-json', { nullable: true })
  error!: VerdictProblem | null;

  /** Milliseconds since the Unix epoch. */
  @Column('integer', { name: 'created_at' })
  createdAt!: number;

  @Column('integer', { name: 'finished_at', nullable: true })
  finishedAt!: number | null;
}
