import { mkdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { build } from 'rolldown';

/** Threads of ours: their code finds these files beside its own. */
const WORKERS = ['database/sqlite/sqlite.worker', 'standards-checker/documents/extraction.worker'];

/**
 * Short names of variables take a sixth off the bundle. Lines stay, because Node prints the one that throws, and
 * so do the names of functions and classes, which stack traces show.
 */
const SHORT = {
  compress: false,
  mangle: { toplevel: true, keepNames: true },
  codegen: { removeWhitespace: false },
};

/**
 * Bundles the entries and what they share: a few files take half the memory and time of two hundred at import. Other bundlers get
 * the modules, of which they can leave out what is not used.
 * @param modules the folder of the built modules
 * @param folder where the bundle goes
 * @param entries paths of entries in `modules`, without `.js`, by the name of their file in the bundle
 */
export async function bundleEntries(modules, folder, entries) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const workers = WORKERS.map((path) => [basename(path), path]);
  const input = [...Object.entries(entries), ...workers].map(([name, path]) => [
    name,
    join(modules, `${path}.js`),
  ]);
  await build({
    input: Object.fromEntries(input),
    external: [/^[^./]/],
    platform: 'node',
    output: {
      dir: folder,
      format: 'esm',
      keepNames: true,
      comments: false,
      minify: SHORT,
      entryFileNames: '[name].js',
      chunkFileNames: '[name]-[hash].js',
    },
  });
}
