// Writes what the packed library has beside its modules: entries that say what to install, and types for CommonJS.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { packagesOf } from './reached-packages.mjs';

const ROOT = join(import.meta.dirname, '..');
const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));

/**
 * Writes `dist/entries`: an entry that needs optional packages imports its module on use, so that it can name the install line
 * if one is missing.
 */
async function writeEntries() {
  const folder = join(ROOT, 'dist', 'entries');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'import-with.js'), readFileSync(join(import.meta.dirname, 'import-with.mjs')));
  for (const [name, { import: entry, require: built }] of Object.entries(manifest.exports)) {
    if (!entry?.default.startsWith('./dist/entries/')) continue;
    const path = join(ROOT, entry.default);
    const target = relative(dirname(path), join(ROOT, built.default)).replaceAll('\\', '/');
    const packages = packagesOf(join(ROOT, built.default)).filter(
      (needed) => manifest.peerDependenciesMeta[needed]?.optional,
    );
    const names = Object.keys(await import(pathToFileURL(join(ROOT, built.default)).href));
    writeFileSync(
      path,
      `import { importWith } from './import-with.js';\n\n` +
        `const loaded = await importWith(() => import('${target}'), ${JSON.stringify(manifest.name + name.slice(1))}, ` +
        `${JSON.stringify(packages)}, import.meta);\n` +
        `export const { ${names.join(', ')} } = loaded;\n`,
    );
  }
}

/**
 * Writes `dist/types`: the declarations again, as those of CommonJS. `require()` loads the ES modules themselves, but a compiler
 * that resolves as Node 16 did refuses their declarations in a CommonJS file.
 */
function writeTypes() {
  const modules = join(ROOT, 'dist', 'modules');
  const types = join(ROOT, 'dist', 'types');
  rmSync(types, { recursive: true, force: true });
  for (const name of readdirSync(modules, { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.d.ts') || name.startsWith('admin')) continue;
    const text = readFileSync(join(modules, name), 'utf8');
    const path = join(types, name.replace(/\.d\.ts$/, '.d.cts'));
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text.replaceAll(/((?:from|import\()\s*['"]\.{1,2}\/[^'"]+)\.js(['"])/g, '$1.cjs$2'));
  }
}

await writeEntries();
writeTypes();
