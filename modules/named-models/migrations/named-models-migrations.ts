import { CreateNamedModels1767225605000 } from './1767225605000-create-named-models.js';

/** The table of named models, for the `migrations` of an application's data source. */
export const namedModelsMigrations = [CreateNamedModels1767225605000] as const;
