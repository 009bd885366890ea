import { readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

/** Removes the comments of the built modules: editors show those of the declarations, and a fifth of the code is comments. */
export function removeComments(modules) {
  const compilerOptions = {
    removeComments: true,
    target: ts.ScriptTarget.ESNext,
    module: ts.ModuleKind.ESNext,
  };
  for (const name of readdirSync(modules, { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.js')) continue;
    const path = join(modules, name);
    const code = readFileSync(path, 'utf8');
    const { outputText } = ts.transpileModule(code, { compilerOptions });
    if (outputText === code) continue;
    // Replaced at once: a program that starts meanwhile must not load half a module.
    writeFileSync(`${path}.new`, outputText);
    renameSync(`${path}.new`, path);
  }
}
