import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './commands.mjs';

const STRICT = {
  target: 'ES2023',
  types: ['node'],
  noEmit: true,
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  skipLibCheck: false,
  experimentalDecorators: true,
  emitDecoratorMetadata: true,
};

/** Resolutions of modules that applications use. */
const ES_MODULES = {
  bundler: { module: 'esnext', moduleResolution: 'bundler' },
  node16: { module: 'node16', moduleResolution: 'node16' },
  nodenext: { module: 'nodenext', moduleResolution: 'nodenext' },
};
const COMMON_JS = { node16: ES_MODULES.node16, nodenext: ES_MODULES.nodenext };

/** Compiles a file that uses the library's types, as strictly as the compiler can, declarations included. */
export function checkTypes(esModules, commonJs) {
  for (const [application, resolutions] of [
    [esModules, ES_MODULES],
    [commonJs, COMMON_JS],
  ]) {
    for (const [name, options] of Object.entries(resolutions)) compile(application, name, options);
  }
}

function compile(application, name, options) {
  const directory = join(application, `types-${name}`);
  mkdirSync(directory);
  copyFileSync(
    join(import.meta.dirname, 'applications', 'types', 'entries.ts'),
    join(directory, 'entries.ts'),
  );
  const config = { compilerOptions: { ...STRICT, ...options }, include: ['entries.ts'] };
  writeFileSync(join(directory, 'tsconfig.json'), JSON.stringify(config));
  run(directory, process.execPath, join(application, 'node_modules/typescript/bin/tsc'), '-p', directory);
}
