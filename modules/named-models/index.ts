export { type ModelWarningJson, modelWarningSchema, toModelWarningJson } from './model-warning.schema.js';
export { namedModelsMigrations } from './migrations/named-models-migrations.js';
export type { NamedModelListing, NamedModelState } from './named-model-listing.js';
export { NamedModelEntity } from './named-model.entity.js';
export { NamedModelsModule } from './named-models.module.js';
export { NamedModelsService } from './named-models.service.js';
