import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/** Compact modules have several statements in a line. */
const IMPORT = /(?:^|;)(?:import|export)\b[^'";]*?from\s*['"]([^'"]+)['"]|(?:^|;)import\s*['"]([^'"]+)['"]/gm;

/** Returns the packages that a built file imports, itself or through files of ours. Imports on use do not count. */
export function packagesOf(entry) {
  const files = new Set([entry]);
  const packages = new Set();
  for (const file of files) {
    for (const [, from, bare] of readFileSync(file, 'utf8').matchAll(IMPORT)) {
      const specifier = from ?? bare;
      if (specifier.startsWith('.')) files.add(resolve(dirname(file), specifier));
      else if (!specifier.startsWith('node:')) packages.add(packageOf(specifier));
    }
  }
  return [...packages].sort();
}

function packageOf(specifier) {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}
