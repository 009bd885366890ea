import { CreateRevisions1767225620010 } from '../../modules/database/index.js';
import { CreateAudit1767225600000 } from './1767225600000-create-audit.js';
import { CreateSettings1767225601000 } from './1767225601000-create-settings.js';
import { CreateClientKeys1767225602000 } from './1767225602000-create-client-keys.js';
import { CreateStandards1767225603000 } from './1767225603000-create-standards.js';
import { AddClientKeyLimits1767225604000 } from './1767225604000-add-client-key-limits.js';
import { CreateNamedModels1767225605000 } from './1767225605000-create-named-models.js';
import { AddCheckLeases1767225606000 } from './1767225606000-add-check-leases.js';
import { BoundStandardSets1767225607000 } from './1767225607000-bound-standard-sets.js';
import { CountStoredChecks1767225608000 } from './1767225608000-count-stored-checks.js';
import { AddSetPublication1767225612000 } from './1767225612000-add-set-publication.js';
import { CreateJudgements1767225616000 } from './1767225616000-create-judgements.js';
import { CreateSessions1767225620020 } from './1767225620020-create-sessions.js';

/** Every schema change, by timestamp. To change the schema, add a file and a line here. */
export const migrations = [
  CreateAudit1767225600000,
  CreateSettings1767225601000,
  CreateClientKeys1767225602000,
  CreateStandards1767225603000,
  AddClientKeyLimits1767225604000,
  CreateNamedModels1767225605000,
  AddCheckLeases1767225606000,
  BoundStandardSets1767225607000,
  CountStoredChecks1767225608000,
  AddSetPublication1767225612000,
  CreateJudgements1767225616000,
  CreateRevisions1767225620010,
  CreateSessions1767225620020,
];
