import { Controller, Get, Query } from '@nestjs/common';
import { z } from 'zod';
import { ApiOkResponse, ApiOperation, RequireScope } from '../http/index.js';
import { pageSchema, replySchema } from '../validation/index.js';
import { isoTime } from '../support/index.js';
import type { AuditEntity } from './audit.entity.js';
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

const auditEntry = z.object({
  id: z.int().min(1).describe('Ids only grow and are never used again.'),
  at: z.iso.datetime(),
  actor: z.string().meta({
    example: 'admin-token',
    description: 'Who did it: `admin-token`, `admin-session`, `client-key:<id>` or `command-line`.',
  }),
  // No enum: any module records changes of its own, and entries outlive the version that wrote them.
  action: z.string().meta({
    example: 'setting.stored',
    description:
      'What was done: `setting.stored`, `setting.forgotten`, `setting.rotated`, `model.stored`, `model.forgotten`, ' +
      '`client_key.created`, `client_key.updated`, `client_key.revoked`, `session.started`, `session.ended`, or ' +
      'an action of another module.',
  }),
  subject: z.string().meta({
    example: 'groq.api_key',
    description: 'What it was done to: a setting, the name of a model, the id of a client key, `admin-page`.',
  }),
  node: z.string().nullable().meta({
    example: 'gateway-1',
    description: 'The process that did it, by its name; null if that is not known.',
  }),
});
const auditPage = pageSchema(auditEntry);

@Controller('api/v1/audit')
@RequireScope('admin')
export class AuditController {
  constructor(private readonly auditLog: StoredAuditLog) {}

  @Get()
  @ApiOperation({
    summary: 'Lists who changed what, newest first; the last id of a page is the `before` of the next',
  })
  @ApiOkResponse({ schema: replySchema(auditPage) })
  async list(
    @Query({ schema: auditQuery }) { limit = DEFAULT_LIMIT, before }: z.infer<typeof auditQuery>,
  ): Promise<z.infer<typeof auditPage>> {
    const entries = await this.auditLog.list({ limit: limit + 1, before });
    return {
      object: 'list',
      data: entries.slice(0, limit).map(toAuditEntry),
      has_more: entries.length > limit,
    };
  }
}

function toAuditEntry({ id, at, actor, action, subject, node }: AuditEntity): z.infer<typeof auditEntry> {
  return { id, at: isoTime(at), actor, action, subject, node };
}
