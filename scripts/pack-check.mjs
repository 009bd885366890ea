import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildWhereStale } from './build-where-stale.mjs';

const ROOT = join(import.meta.dirname, '..');

/** What the drivers must work without: the database and the web server are for those who use them. */
const NOT_NEEDED_BY_DRIVERS = [
  'typeorm',
  '@nestjs/typeorm',
  'better-sqlite3',
  'fastify',
  '@nestjs/platform-fastify',
  '@nestjs/swagger',
];

/** Libraries that are loaded when a document needs them. */
const OPTIONAL = ['unpdf', 'mammoth', 'jszip'];

/** One value and one type of each entry point: both must be there, at run time and for the compiler. */
const ENTRY_POINTS = {
  'nest-llm-driver': ['LlmDriverModule', 'PoolResult'],
  'nest-llm-driver/llm-driver': ['LlmDriverFacade', 'Prompt'],
  'nest-llm-driver/settings': ['SettingsModule', 'SettingListing'],
  'nest-llm-driver/standards-checker': ['StandardsCheckerModule', 'CheckReport'],
  'nest-llm-driver/gateway': ['GatewayModule', 'PoolResultJson'],
  'nest-llm-driver/access': ['AccessModule', 'ClientKey'],
  'nest-llm-driver/support': ['Manager', 'SettingField'],
  'nest-llm-driver/http': ['Public', 'Scope'],
  'nest-llm-driver/database': ['writeAtomically', 'AuditEntry'],
  'nest-llm-driver/named-models': ['NamedModelsModule', 'NamedModelListing'],
  'nest-llm-driver/quota': ['QuotaModule', 'RequestedCalls'],
  'nest-llm-driver/metrics': ['MetricsModule', 'MetricsRegistry'],
};

const MAX_REPORT_CHARACTERS = 4_000;
const EXPECTED = ['Mock answer to: Why is the sky blue?', 'Mock answer to: Why is the sea salty?', ''].join(
  '\n',
);

const folder = mkdtempSync(join(tmpdir(), 'nest-llm-driver-pack-'));
try {
  buildWhereStale();
  const app = installIntoEmptyApp();
  typeCheck(app);
  withoutPackages(app, NOT_NEEDED_BY_DRIVERS, () => {
    expectOutput('the example', run(app, process.execPath, 'dist/main.js'), EXPECTED);
  });
  withoutPackages(app, OPTIONAL, () => importEntryPoints(app));
  const key = run(app, process.execPath, 'node_modules/nest-llm-driver/bin/llm.mjs', 'key:generate');
  if (!/^base64:\S{44}\n$/.test(key))
    throw new Error('The bin "llm" of the installed package does not work.');
  console.log('The packed package installs, type-checks and answers in an empty Nest application.');
} catch (error) {
  console.error(
    [error.message, error.stdout, error.stderr].filter(Boolean).join('\n').slice(0, MAX_REPORT_CHARACTERS),
  );
  process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function installIntoEmptyApp() {
  const [{ filename }] = JSON.parse(
    run(ROOT, 'npm', 'pack', '--json', '--ignore-scripts', '--pack-destination', folder),
  );
  const app = join(folder, 'app');
  cpSync(join(ROOT, 'examples', 'nest-app'), app, {
    recursive: true,
    filter: (path) => !/[/\\](?:node_modules|dist)$/.test(path),
  });
  // Without install scripts, because what is checked here needs no native module: building SQLite's would take a minute.
  run(
    app,
    'npm',
    'install',
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    '--prefer-offline',
    join(folder, filename),
  );
  return app;
}

function typeCheck(app) {
  const imports = Object.entries(ENTRY_POINTS).map(
    ([path, [value, type]], index) =>
      `import { ${value} as value${index}, type ${type} as Type${index} } from '${path}';\n` +
      `export const entry${index} = value${index};\nexport type Entry${index} = Type${index};\n`,
  );
  writeFileSync(join(app, 'src', 'entry-points.ts'), imports.join(''));
  run(app, process.execPath, 'node_modules/typescript/bin/tsc');
}

function importEntryPoints(app) {
  const values = JSON.stringify(Object.entries(ENTRY_POINTS).map(([path, [value]]) => [path, value]));
  const script = `for (const [path, value] of ${values}) {
    if ((await import(path))[value] === undefined) throw new Error(path + ' does not export ' + value);
  }`;
  run(app, process.execPath, '--input-type=module', '--eval', script);
}

function withoutPackages(app, names, work) {
  const hide = (name) => [join(app, 'node_modules', name), join(folder, name.replace('/', '-'))];
  for (const name of names) renameSync(...hide(name));
  try {
    work();
  } finally {
    for (const name of names) renameSync(...hide(name).reverse());
  }
}

function expectOutput(what, output, expected) {
  if (output !== expected)
    throw new Error(`Expected ${what} to print\n${expected}\nbut it printed\n${output}`);
}

function run(directory, command, ...words) {
  const options = { cwd: directory, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] };
  return execFileSync(command, words, options);
}
