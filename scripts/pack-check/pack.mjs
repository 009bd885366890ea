import { join } from 'node:path';
import { folder, ROOT, run } from './commands.mjs';

/** The folders of the packages. */
const PACKAGES = { 'nest-llm-driver': '.', 'nest-llm-server': join('packages', 'server') };

/** Packs one of the packages, which are built, and returns the path of the tarball. */
export function pack(name) {
  const path = PACKAGES[name];
  if (path === undefined)
    throw new Error(`Expected one of ${Object.keys(PACKAGES).join(', ')}, got ${name}.`);
  const directory = join(ROOT, path);
  const prepare = (...words) => path !== '.' && run(directory, process.execPath, 'prepack.mjs', ...words);
  prepare();
  try {
    const words = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder];
    const [{ filename }] = JSON.parse(run(directory, 'npm', ...words));
    return join(folder, filename);
  } finally {
    prepare('--remove');
  }
}
