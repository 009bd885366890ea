import { ONE_SERVER_SPECS } from './test/e2e/one-server-specs.mjs';

// The library reads its settings from the environment: those of a developer must not reach the tests.
for (const name of Object.keys(process.env)) {
  if (/_(?:API_KEY|BASE_URL|MODEL|LIMITS)$/.test(name)) delete process.env[name];
}

/** What every project shares. Sources and specs are ES modules of TypeScript, compiled by swc. */
const shared = {
  testEnvironment: 'node',
  setupFilesAfterEnv: ['<rootDir>/test/support/close-resources.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
          target: 'es2023',
        },
        module: { type: 'es6' },
        sourceMaps: 'inline',
      },
    ],
  },
};

/** @param {string} name the folder below `test/` */
const project = (name) => ({
  ...shared,
  displayName: name,
  roots: [`<rootDir>/test/${name}`],
  testMatch: ['**/*.spec.ts'],
});

/** Browser specs share one browser, which starts before the first of them. */
const browser = {
  ...project('browser'),
  globalSetup: '<rootDir>/test/browser/support/launch-browser.mjs',
  globalTeardown: '<rootDir>/test/browser/support/close-browser.mjs',
};

/** The end-to-end specs again, each test application being two servers on one PostgreSQL. */
const endToEndOnTwo = {
  ...project('e2e'),
  displayName: 'e2e-two',
  setupFiles: ['<rootDir>/test/support/two-servers.mjs'],
  testPathIgnorePatterns: Object.values(ONE_SERVER_SPECS)
    .flat()
    .map((path) => `/test/e2e/${path.replaceAll('.', '\\.')}$`),
};

/** @type {import('jest').Config} */
export default {
  // One more than the cores of a small machine: some specs wait for servers and timers.
  maxWorkers: 3,
  // Modules of finished specs stay in a worker's memory, and make its collections slow: a new worker takes over.
  workerIdleMemoryLimit: '500MB',
  // Far more than any test or hook needs: a busy machine must not fail one.
  testTimeout: 180_000,
  globalSetup: '<rootDir>/test/support/servers/start-on-demand.mjs',
  globalTeardown: '<rootDir>/test/support/servers/end-started.mjs',
  reporters: ['default', '<rootDir>/test/support/totals-reporter.js'],
  projects: [project('unit'), project('contract'), project('e2e'), endToEndOnTwo, browser],
};
