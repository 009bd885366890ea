import type { ItemOf, Reply } from '../../api/reply.js';

/** One page of the audit log, newest first. */
export type AuditPage = Reply<'/api/v1/audit', 'get'>;
/** One change. */
export type AuditEntry = ItemOf<AuditPage>;
