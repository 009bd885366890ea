import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { transformSync } from '@swc/core';

const ROOT = join(import.meta.dirname, '..', '..');
const SOURCES = join(ROOT, 'test', 'support');
const COMPILED = join(ROOT, 'node_modules', '.cache', 'nest-llm-driver', 'test-support');
/** Files and folders of `SOURCES` that the fake provider consists of. */
const PARTS = ['cleanup.ts', 'fake-provider'];

/**
 * Compiles the tests' fake provider, which is TypeScript, for plain Node.js. Call it before a process loads the
 * provider.
 */
export function compileFakeProvider() {
  mkdirSync(COMPILED, { recursive: true });
  writeFileSync(join(COMPILED, 'package.json'), '{ "type": "module" }\n');
  for (const name of PARTS.flatMap(filesOf)) {
    const { code } = transformSync(readFileSync(join(SOURCES, name), 'utf8'), {
      filename: name,
      jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
      module: { type: 'es6' },
    });
    const target = join(COMPILED, name.replace(/\.ts$/, '.js'));
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, code);
  }
}

function filesOf(part) {
  if (part.endsWith('.ts')) return [part];
  const names = readdirSync(join(SOURCES, part), { recursive: true, encoding: 'utf8' });
  return names.filter((name) => name.endsWith('.ts')).map((name) => join(part, name));
}

/** The compiled fake provider's exports. */
export function loadFakeProvider() {
  return import(pathToFileURL(join(COMPILED, 'fake-provider', 'index.js')).href);
}
