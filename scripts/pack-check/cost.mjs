import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'vite';
import { expectAtMost, folder, install, ROOT, run } from './commands.mjs';

const { peerDependenciesMeta } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));

const MAX_PACKAGES = 12;
const MAX_MEGABYTES = 15;
const MAX_IMPORT_MEGABYTES = 12;
const MAX_BUNDLE_BYTES = 20_000;
const RUNS = 5;

/** Checks what the library costs beyond Nest: packages, disk, memory at import, bytes in a bundle. */
export async function checkCost(application) {
  const nest = join(folder, 'nest-alone');
  mkdirSync(nest);
  writeFileSync(join(nest, 'package.json'), '{"private":true,"type":"module"}');
  install(nest, '@nestjs/common@12', '@nestjs/core@12', 'rxjs@7', 'reflect-metadata@0.2');
  const alone = packagesIn(nest);
  const added = [...packagesIn(application)].filter(([path]) => !alone.has(path));
  const scripted = added.filter(([, { hasInstallScript }]) => hasInstallScript).map(([path]) => path);
  if (scripted.length > 0) throw new Error(`These packages run a script at install: ${scripted.join(', ')}`);
  const megabytes = added.reduce((sum, [path]) => sum + bytesIn(join(application, path)), 0) / 1e6;
  expectAtMost('packages', added.length, MAX_PACKAGES);
  expectAtMost('megabytes on disk', megabytes, MAX_MEGABYTES);
  const costs = Array.from({ length: RUNS }, () =>
    JSON.parse(run(application, process.execPath, '--expose-gc', 'import-cost.mjs')),
  );
  const [memory, time] = ['megabytes', 'milliseconds'].map((unit) => median(costs.map((cost) => cost[unit])));
  expectAtMost('megabytes at import', memory, MAX_IMPORT_MEGABYTES);
  const bundle = await bundleBytes(application);
  expectAtMost('bytes of a bundle of one error class', bundle, MAX_BUNDLE_BYTES);
  console.log(
    `ok  ${added.length} packages, ${megabytes.toFixed(1)} MB; import: ${memory.toFixed(1)} MB, ${time.toFixed(0)} ms; ` +
      `bundle of LlmError: ${bundle} bytes`,
  );
}

/** The packages of an application by their path, from its lock file. */
function packagesIn(application) {
  const { packages } = JSON.parse(readFileSync(join(application, 'package-lock.json'), 'utf8'));
  return new Map(Object.entries(packages).filter(([path]) => path !== ''));
}

function bytesIn(path) {
  const names = readdirSync(path, { recursive: true, encoding: 'utf8' });
  return names.reduce(
    (sum, name) => sum + (statSync(join(path, name)).isFile() ? statSync(join(path, name)).size : 0),
    0,
  );
}

/** Bundles `export { LlmError } from 'nest-llm-driver'`, with all that it needs but optional packages. */
async function bundleBytes(application) {
  const entry = join(application, 'one-class.mjs');
  writeFileSync(entry, "export { LlmError } from 'nest-llm-driver';\n");
  const { output } = await build({
    root: application,
    configFile: false,
    logLevel: 'error',
    build: {
      ssr: entry,
      write: false,
      minify: true,
      target: 'node20',
      rolldownOptions: { external: Object.keys(peerDependenciesMeta) },
    },
    ssr: { noExternal: true },
  });
  return output.reduce((sum, { code = '' }) => sum + code.length, 0);
}

function median(values) {
  return values.sort((a, b) => a - b)[Math.floor(values.length / 2)];
}
