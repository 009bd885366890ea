import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { z } from 'zod';
import { RequireScope } from '../http/index.js';
import type { AuditEntity } from './audit.entity.js';
import { AUDIT_PAGE } from './audit.openapi.js';
import { StoredAuditLog } from './stored-audit-log.js';

const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 500;

const wholeNumber = z
  .string()
  .regex(/^[1-9]\d{0,14}$/, 'expected a whole number above 0')
  .transform(Number);
const auditQuery = z.strictObject({
  limit: wholeNumber.pipe(z.number().max(MAX_LIMIT)).optional(),
  before: wholeNumber.optional(),
});

/** An entry as callers see it. */
interface AuditListing extends Pick<AuditEntity, 'id' | 'actor' | 'action' | 'subject'> {
  /** ISO 8601. */
  readonly at: string;
}

@Controller('api/v1/audit')
@RequireScope('admin')
export class AuditController {
  constructor(private readonly auditLog: StoredAuditLog) {}

  @Get()
  @ApiOperation({
    summary: 'Who changed what, newest first; the last id of a page is the `before` of the next',
  })
  @ApiOkResponse({ schema: AUDIT_PAGE })
  async list(
    @Query({ schema: auditQuery }) { limit = DEFAULT_LIMIT, before }: z.infer<typeof auditQuery>,
  ): Promise<{ object: 'list'; data: AuditListing[]; has_more: boolean }> {
    const entries = await this.auditLog.list({ limit: limit + 1, before });
    return { object: 'list', data: entries.slice(0, limit).map(present), has_more: entries.length > limit };
  }
}

function present({ id, at, actor, action, subject }: AuditEntity): AuditListing {
  return { id, at: new Date(at).toISOString(), actor, action, subject };
}
