export * from './storage-error.js';
export * from './write-atomically.js';
