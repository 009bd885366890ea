// Writes what the packed library has beside its modules: bundles, entries that say what to install, and complete types. Makes
// the modules compact.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { bundleEntries } from './bundle.mjs';
import { packagesOf } from './reached-packages.mjs';
import { compactModules } from './compact.mjs';
import { completeTypes, ignoreUnreachableTypes, writeCommonTypes } from './types.mjs';

const DIST = join(import.meta.dirname, '..', '..', 'dist');
const MODULES = join(DIST, 'modules');
const manifest = JSON.parse(readFileSync(join(DIST, '..', 'package.json'), 'utf8'));
const entries = Object.entries(manifest.exports).filter(([, conditions]) => conditions.module !== undefined);

/** The path of an entry in the folder of modules, without `.js`. */
const moduleOf = ({ module }) => module.default.replace('./dist/modules/', '').replace(/\.js$/, '');
/** The name of an entry's file in the bundle. */
const bundleOf = ({ require }) => basename(require.default, '.js');

/**
 * Writes entries that need optional packages: they import their bundle on use, so that they can name the install line if a
 * package is missing.
 */
async function writeEntries() {
  const folder = join(DIST, 'entries');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'import-with.js'), readFileSync(join(import.meta.dirname, 'import-with.mjs')));
  for (const [name, conditions] of entries) {
    if (!conditions.import.default.startsWith('./dist/entries/')) continue;
    const file = `${bundleOf(conditions)}.js`;
    const packages = packagesOf(join(MODULES, `${moduleOf(conditions)}.js`)).filter(
      (needed) => manifest.peerDependenciesMeta[needed]?.optional,
    );
    const names = Object.keys(await import(pathToFileURL(join(DIST, 'bundle', file)).href));
    const words = [manifest.name + name.slice(1), packages].map((value) => JSON.stringify(value));
    writeFileSync(
      join(folder, file),
      `import { importWith } from './import-with.js';\n\n` +
        `const loaded = await importWith(() => import('../bundle/${file}'), ${words.join(', ')}, import.meta);\n` +
        `export const { ${names.join(', ')} } = loaded;\n`,
    );
  }
}

const files = entries.map(([, conditions]) => [bundleOf(conditions), moduleOf(conditions)]);
await bundleEntries(MODULES, join(DIST, 'bundle'), Object.fromEntries(files));
await writeEntries();
completeTypes(MODULES);
compactModules(MODULES);
const common = entries.filter(([, { require }]) => require.types.endsWith('.d.cts'));
writeCommonTypes(
  MODULES,
  join(DIST, 'types'),
  common.map(([, conditions]) => moduleOf(conditions)),
);
ignoreUnreachableTypes(
  MODULES,
  entries.map(([, conditions]) => moduleOf(conditions)),
);
