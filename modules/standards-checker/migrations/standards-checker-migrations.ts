import { CreateStandards1767225603000 } from './1767225603000-create-standards.js';
import { AddCheckLeases1767225606000 } from './1767225606000-add-check-leases.js';
import { BoundStandardSets1767225607000 } from './1767225607000-bound-standard-sets.js';
import { CountStoredChecks1767225608000 } from './1767225608000-count-stored-checks.js';
import { AddSetPublication1767225612000 } from './1767225612000-add-set-publication.js';
import { AddCheckProgress1767225620022 } from './1767225620022-add-check-progress.js';
import { CreateJudgements1767225616000 } from './1767225616000-create-judgements.js';

/** The table of judgements alone, for a database of its own. */
export const judgementMigrations = [CreateJudgements1767225616000] as const;

/** The tables of sets, checks and judgements, for the `migrations` of an application's data source. */
export const standardsCheckerMigrations = [
  CreateStandards1767225603000,
  AddCheckLeases1767225606000,
  BoundStandardSets1767225607000,
  CountStoredChecks1767225608000,
  AddSetPublication1767225612000,
  ...judgementMigrations,
  AddCheckProgress1767225620022,
] as const;
