import { CreateAudit1767225600000 } from './1767225600000-create-audit.js';
import { CreateSettings1767225601000 } from './1767225601000-create-settings.js';
import { AddAuditNode1767225620012 } from './1767225620012-add-audit-node.js';

/** The tables of settings and the audit log, for the `migrations` of an application's data source. */
export const settingsMigrations = [
  CreateAudit1767225600000,
  CreateSettings1767225601000,
  AddAuditNode1767225620012,
] as const;
