import { readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { minifySync } from 'rolldown/utils';

/** No code is left out, and functions and classes keep their names: bundlers see what was written. Variables get short names. */
const OPTIONS = {
  module: true,
  compress: false,
  mangle: { toplevel: true, keepNames: true },
  codegen: { removeWhitespace: true },
};

/**
 * Takes comments, white space and long names of variables out of the built modules, half of them: bundlers alone read these files. Node loads the
 * bundle, and editors show the comments of the declarations.
 * @throws Error for a module that cannot be parsed
 */
export function compactModules(modules) {
  for (const name of readdirSync(modules, { recursive: true, encoding: 'utf8' })) {
    // The page is built for browsers, and its compressed copies have to stay the same.
    if (!name.endsWith('.js') || name.startsWith('admin')) continue;
    const path = join(modules, name);
    const before = readFileSync(path, 'utf8');
    const { code, errors } = minifySync(name, before, OPTIONS);
    if (errors.length > 0) throw new Error(`${path}: ${errors[0].message}`);
    if (code === before) continue;
    // Replaced at once: a program that starts meanwhile must not load half a module.
    writeFileSync(`${path}.new`, code);
    renameSync(`${path}.new`, path);
  }
}
