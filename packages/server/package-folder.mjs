import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** `prepack.mjs` is not in the published package. */
const IN_CHECKOUT = existsSync(join(import.meta.dirname, 'prepack.mjs'));
/** Holds `dist` and `sets`. */
const ROOT = IN_CHECKOUT ? join(import.meta.dirname, '..', '..') : import.meta.dirname;

/** In a checkout, builds what is missing or stale for a command. An installed package is complete. */
export async function prepare(words) {
  if (!IN_CHECKOUT) return;
  const { prepareCheckout } = await importFile('scripts/prepare-checkout.mjs');
  await prepareCheckout(words);
}

/** Imports a built file, such as `src/cli.js`. */
export const importBuilt = (path) => importFile(`dist/${path}`);

function importFile(path) {
  return import(pathToFileURL(join(ROOT, path)).href);
}
