import { readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { minifySync } from 'rolldown/utils';

/** No name changes and no code is left out: bundlers see what was written. */
const OPTIONS = { module: true, compress: false, mangle: false, codegen: { removeWhitespace: true } };

/**
 * Takes comments and white space out of the built modules, two fifths of them: bundlers alone read these files. Node loads the
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
