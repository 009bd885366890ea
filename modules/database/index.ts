export * from './answer-cache/cached-answer.entity.js';
export * from './answer-cache/create-cached-answers.migration.js';
export * from './answer-cache/sql-answer-cache.store.js';
export * from './audit-log.js';
export * from './create-data-source.js';
export * from './database-health.js';
export { checkSqliteFile } from './sqlite/check-sqlite-file.js';
export { DatabaseRefusedError } from './sqlite/database-refused.error.js';
export * from './write-atomically.js';
