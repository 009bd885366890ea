export * from './app-key.js';
export * from './audit-log.js';
export * from './clock.js';
export * from './encrypter.js';
export * from './errors.js';
export * from './manager.js';
export * from './secret.js';
export * from './settings-source.js';
