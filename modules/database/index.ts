export * from './audit-log.js';
export * from './create-data-source.js';
export * from './database-health.js';
export { checkSqliteFile } from './sqlite/check-sqlite-file.js';
export { DatabaseRefusedError } from './sqlite/database-refused.error.js';
export * from './write-atomically.js';
